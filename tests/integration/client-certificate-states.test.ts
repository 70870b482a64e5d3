import { createServer as createHttpServer } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EndpointReport } from "#lib/contracts/endpoint.ts";
import type { NodeObservation } from "#lib/domain/observation/observation.ts";
import { createProber } from "#lib/infrastructure/probe/prober.ts";
import { prepareEndpointLook } from "#lib/server/look-at-endpoint.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import {
  type Demand,
  type DemandingListener,
  startDemandingListener,
} from "#tests/tls-servers/demanding-servers.ts";
import {
  createListenerCertificates,
  type ListenerCertificates,
} from "#tests/tls-servers/listener-certificates.ts";
import { type RunningServer, startServer } from "#tests/tls-servers/running-server.ts";

const STATES = [
  ["asks for none", "not-requested"],
  ["asks for one and takes none", "optional"],
  ["completes the handshake and closes, as mongod does", "required-by-application"],
  ["openssl s_server -Verify", "required-by-tls"],
  ["Node with rejectUnauthorized", "required-by-tls"],
] as const;
const VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;
const CASES = VERSIONS.flatMap((version) =>
  STATES.map(([demand, state]) => ({ version, demand, state })),
);

let certificates: ListenerCertificates;
beforeAll(async () => {
  certificates = await createListenerCertificates("rsa", new Date());
});

async function withListener<T>(
  listener: Omit<DemandingListener, "certificates">,
  look: (host: string) => Promise<T>,
): Promise<T> {
  const server = await startDemandingListener({ ...listener, certificates });
  try {
    return await look(server.host);
  } finally {
    await server.stop();
  }
}

describe("a MongoDB listener", () => {
  const prober = createProber({ now: () => new Date() });
  let backend: SimulatedCluster;
  beforeAll(async () => {
    backend = await startSimulatedCluster({ shape: { kind: "standalone" }, modes: ["disabled"] });
  });
  afterAll(() => backend.stop());

  async function lookAt(
    version: DemandingListener["version"],
    demand: Demand,
  ): Promise<NodeObservation | undefined> {
    const backendPort = Number(backend.nodes[0]?.host.split(":").at(-1));
    return withListener({ demand, version, backendPort }, async (uri) => {
      const target = {
        credentials: { uri, caPem: null, clientPem: null },
        allowCredentialsOverPlaintext: false,
        caBundles: [],
      };
      const observation = await prober.probeCluster(target, { depth: "base" });
      return observation.nodes[0];
    });
  }

  test.each(CASES)("that $demand at $version is $state", async ({ version, demand, state }) => {
    const node = await lookAt(version, demand);

    expect(node?.tls.clientCertificate).toBe(state);
  });
});

describe("a web server", () => {
  let backend: RunningServer;
  beforeAll(async () => {
    backend = await startServer(createHttpServer((_request, response) => response.end("hi")));
  });
  afterAll(() => backend.stop());

  test.each(CASES)("that $demand at $version is $state", async ({ version, demand, state }) => {
    const seen = await withListener({ demand, version, backendPort: backend.port }, (host) =>
      lookAtEndpoint(`https://${host}`),
    );

    expect(seen.tls.clientCertificate).toBe(state);
  });
});

function lookAtEndpoint(text: string): Promise<EndpointReport> {
  const look = prepareEndpointLook({
    ...{ text, caPem: certificates.root, login: null, depth: "base" },
    ...{ allowAbortedHandshakes: false, timeoutMs: 20_000 },
  });
  if (!look.ok) throw new Error(look.error.message);
  return look.value();
}
