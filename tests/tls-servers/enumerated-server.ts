import { createServer, type TlsOptions } from "node:tls";
import type { TlsEnumeration } from "#lib/domain/observation/tls-posture.ts";
import { enumerateTls } from "#lib/infrastructure/tls-scan/enumerate.ts";
import type { ListenerCertificates } from "#tests/tls-servers/listener-certificates.ts";
import { type RunningServer, startServer } from "#tests/tls-servers/running-server.ts";
import { tlsTarget } from "#tests/tls-servers/tls-target.ts";

/** Says how many handshakes clients have completed. */
interface CountingServer extends RunningServer {
  completed(): number;
}

/** Starts a Node server with that key, unless the options have others. */
export async function startNodeServer(
  { key, chain }: ListenerCertificates,
  options: TlsOptions = {},
): Promise<CountingServer> {
  let completed = 0;
  const server = createServer({ key, cert: chain, ...options }, () => {
    completed += 1;
  });
  server.on("tlsClientError", () => {});
  return { ...(await startServer(server)), completed: () => completed };
}

/** All that the server can be brought to agree on. */
export function enumerate({ port }: RunningServer): Promise<TlsEnumeration> {
  return enumerateTls(tlsTarget(port), {}, AbortSignal.timeout(30_000));
}
