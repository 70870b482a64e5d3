import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { createWireConnection } from "#lib/infrastructure/mongo-admin/wire-connection.ts";

/** An application that has connected, has said who it is, and stays. */
export interface HeldClient {
  /** `address:port` of its end. */
  address: string;
  /** Whether the server still answers it. */
  isServed(): Promise<boolean>;
  close(): void;
}

const TIMEOUT_MS = 5_000;

/**
 * Connects in plaintext, or with TLS and this certificate and key, and says hello.
 *
 * @throws Error when the server does not answer.
 */
export async function holdClient(
  host: string,
  appName: string,
  clientPem: string | null = null,
): Promise<HeldClient> {
  const socket = await open(host, clientPem);
  const connection = createWireConnection(socket, host, new AbortController().signal);
  const client = {
    application: { name: appName },
    driver: { name: "pymongo", version: "4.6" },
    os: { type: "Linux" },
  };
  const hello = await connection.legacyCommand("admin", { isMaster: 1, client }, TIMEOUT_MS);
  if (!hello.ok) throw new Error(`${host} does not serve ${appName}: ${hello.failure.message}`);
  return {
    address: `${socket.localAddress}:${socket.localPort}`,
    isServed: async () => (await connection.command("admin", { ping: 1 }, TIMEOUT_MS)).ok,
    close: () => connection.close(),
  };
}

function open(host: string, clientPem: string | null): Promise<Socket> {
  const [hostname = "", port = ""] = host.split(":");
  const place = { host: hostname, port: Number(port) };
  return new Promise((resolve, reject) => {
    const socket =
      clientPem === null
        ? connect(place, () => resolve(socket))
        : connectTls({ ...place, cert: clientPem, key: clientPem, rejectUnauthorized: false }, () =>
            resolve(socket),
          );
    socket.once("error", reject);
  });
}
