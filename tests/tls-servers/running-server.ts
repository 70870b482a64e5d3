import type { Server, Socket } from "node:net";
import { type AddressInfo, createServer } from "node:net";

/** A server on a free port of 127.0.0.1. */
export interface RunningServer {
  port: number;
  /** `127.0.0.1:port`. */
  host: string;
  /** Ends its connections too. */
  stop(): Promise<void>;
}

/** Listens with `server` and keeps track of its connections, so that it can be stopped at once. */
export async function startServer(server: Server): Promise<RunningServer> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    // A peer that hangs up in the middle is what these servers are for.
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    host: `127.0.0.1:${port}`,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** A plain TCP server that hands every connection to `serve`. */
export function startTcpServer(serve: (socket: Socket) => void): Promise<RunningServer> {
  return startServer(createServer(serve));
}
