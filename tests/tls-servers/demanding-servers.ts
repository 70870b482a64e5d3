import { connect } from "node:net";
import { createServer, type SecureVersion, type TLSSocket, type TlsOptions } from "node:tls";
import type { ListenerCertificates } from "#tests/tls-servers/listener-certificates.ts";
import { startOpensslServer } from "#tests/tls-servers/openssl-server.ts";
import { type RunningServer, startServer } from "#tests/tls-servers/running-server.ts";

const CLOSE_DELAY_MS = 5;

/** How a listener treats clients that show no certificate. */
export const DEMANDS = [
  "asks for none",
  "asks for one and takes none",
  "completes the handshake and closes, as mongod does",
  "openssl s_server -Verify",
  "Node with rejectUnauthorized",
] as const;
export type Demand = (typeof DEMANDS)[number];

export interface DemandingListener {
  demand: Demand;
  version: Extract<SecureVersion, "TLSv1.2" | "TLSv1.3">;
  certificates: ListenerCertificates;
  /** Plaintext port of 127.0.0.1 that answers whoever is let in. */
  backendPort: number;
}

/** Starts a TLS listener in front of a plaintext one. */
export function startDemandingListener(listener: DemandingListener): Promise<RunningServer> {
  const { demand, version, certificates } = listener;
  if (demand === "openssl s_server -Verify") {
    const only = version === "TLSv1.2" ? "-tls1_2" : "-tls1_3";
    return startOpensslServer(certificates, ["-Verify", "1", "-CAfile", "{ca}", only]);
  }
  const server = createServer(
    {
      key: certificates.key,
      cert: certificates.chain,
      ca: certificates.clientAuthorities,
      minVersion: version,
      maxVersion: version,
      ...DEMAND_OPTIONS[demand],
    },
    (client) => serve(client, listener),
  );
  server.on("tlsClientError", () => {});
  return startServer(server);
}

const DEMAND_OPTIONS: Record<Exclude<Demand, "openssl s_server -Verify">, TlsOptions> = {
  "asks for none": { requestCert: false },
  "asks for one and takes none": { requestCert: true, rejectUnauthorized: false },
  "completes the handshake and closes, as mongod does": {
    requestCert: true,
    rejectUnauthorized: false,
  },
  "Node with rejectUnauthorized": { requestCert: true, rejectUnauthorized: true },
};

function serve(client: TLSSocket, { demand, backendPort }: DemandingListener): void {
  client.on("error", () => client.destroy());
  const insists = demand === "completes the handshake and closes, as mongod does";
  if (insists && !client.authorized) {
    // No alert and no close_notify, which is what mongod does, 2 to 15 ms after the connect: the last flight of
    // the handshake is still on its way out.
    setTimeout(() => client.destroy(), CLOSE_DELAY_MS);
    return;
  }
  const backend = connect({ host: "127.0.0.1", port: backendPort });
  backend.on("error", () => client.destroy());
  backend.on("close", () => client.destroy());
  client.on("close", () => backend.destroy());
  client.pipe(backend).pipe(client);
}
