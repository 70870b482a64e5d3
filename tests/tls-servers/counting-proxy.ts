import { connect, type Socket } from "node:net";
import { type RunningServer, startTcpServer } from "#tests/tls-servers/running-server.ts";

const RECORD_HEADER_BYTES = 5;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const CLIENT_HELLO = 1;

export interface ConnectionCounts {
  connections: number;
  /** Connections on which the client went on with the handshake after the server had answered. */
  continued: number;
  /** The most that were open at the same time. */
  mostAtOnce: number;
}

/** A transparent TCP proxy that counts what a scanner costs a server. */
export interface CountingProxy extends RunningServer {
  /** What was counted since the last call. */
  takeCounts(): ConnectionCounts;
}

/** Starts a proxy in front of a port of 127.0.0.1, which sees its connections come from `localAddress`. */
export async function startCountingProxy(
  targetPort: number,
  localAddress = "127.0.0.1",
): Promise<CountingProxy> {
  let counts: ConnectionCounts = { connections: 0, continued: 0, mostAtOnce: 0 };
  const open = new Set<Socket>();
  const server = await startTcpServer((client) => {
    counts.connections += 1;
    open.add(client);
    client.once("end", () => open.delete(client));
    client.once("close", () => open.delete(client));
    // What the client has closed before it opened this one may be told later in the same turn.
    setImmediate(() => {
      counts.mostAtOnce = Math.max(counts.mostAtOnce, open.size);
    });
    const goesOn = watchForContinuation();
    const upstream = connect({ host: "127.0.0.1", port: targetPort, localAddress, noDelay: true });
    client.setNoDelay(true);
    client.on("data", (chunk: Buffer) => {
      if (goesOn.fromClient(chunk)) counts.continued += 1;
    });
    upstream.on("data", goesOn.fromServer);
    join(client, upstream);
    join(upstream, client);
  });
  return {
    ...server,
    takeCounts: () => {
      const taken = counts;
      counts = { connections: 0, continued: 0, mostAtOnce: open.size };
      return taken;
    },
  };
}

function join(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on("error", () => to.destroy());
  from.on("close", () => to.destroy());
}

/**
 * Tells when a client sends more than hellos and alerts after the server's first bytes.
 *
 * An alert in TLS 1.3 may already be encrypted; it then looks like a Finished and is counted as one.
 */
function watchForContinuation() {
  let pending: Buffer = Buffer.alloc(0);
  let isAnswered = false;
  let isCounted = false;
  return {
    fromServer: () => {
      isAnswered = true;
    },
    fromClient: (chunk: Buffer): boolean => {
      if (isCounted) return false;
      pending = Buffer.concat([pending, chunk]);
      while (pending.length > RECORD_HEADER_BYTES) {
        const type = pending[0];
        const end = RECORD_HEADER_BYTES + pending.readUInt16BE(3);
        const message = pending[RECORD_HEADER_BYTES];
        const isLater = type === HANDSHAKE && message !== CLIENT_HELLO;
        if (isAnswered && (isLater || type === APPLICATION_DATA)) {
          isCounted = true;
          return true;
        }
        if (pending.length < end) return false;
        pending = pending.subarray(end);
      }
      return false;
    },
  };
}
