import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { evaluateChecks } from "#lib/domain/checks/evaluate-checks.ts";
import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";
import { createProber } from "#lib/infrastructure/probe/prober.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { NodeFault } from "#simulator/faults/node-fault.ts";
import { targetOf } from "#tests/integration/cluster-under-test.ts";

const QUICK = { connectMs: 500, handshakeMs: 500, commandMs: 500, nodeMs: 3_000 };
const prober = createProber({ now: () => new Date() }, QUICK);
const stranger = { caPem: null, clientPem: null };

async function lookAt(uri: string): Promise<NodeObservation> {
  const { nodes } = await prober.probeCluster(
    {
      credentials: { uri, ...stranger },
      allowCredentialsOverPlaintext: false,
      caBundles: [],
    },
    { depth: "base" },
  );
  const [node] = nodes;
  if (node === undefined) throw new Error(`No node for ${uri}`);
  return node;
}

describe("ports that are no MongoDB", () => {
  let server: Server | null = null;
  afterEach(() => {
    server?.close();
    server = null;
  });

  async function listen(made: Server): Promise<string> {
    server = made;
    await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
    const { port } = made.address() as AddressInfo;
    return `127.0.0.1:${port}`;
  }

  test("a web server", async () => {
    const host = await listen(createHttpServer((_request, response) => response.end("hi")));

    const node = await lookAt(host);

    expect(node).toMatchObject({
      reachable: false,
      process: "unknown",
      mode: { runtime: null, possible: [] },
      plaintext: { accepted: null, failure: { code: "SPEAKS_HTTP" } },
      tls: { accepted: null, failure: { code: "SPEAKS_HTTP" } },
      access: { failure: { code: "SPEAKS_HTTP" } },
    });
  });

  test("a web server that waits for a whole request before it answers", async () => {
    const host = await listen(
      createServer((socket) => {
        let text = "";
        socket.on("error", () => socket.destroy());
        socket.on("data", (chunk) => {
          text += chunk.toString("latin1");
          if (text.startsWith("GET ") && text.includes("\r\n\r\n")) {
            socket.end("HTTP/1.0 404 Not Found\r\n\r\n");
          }
        });
      }),
    );

    expect((await lookAt(host)).access.failure?.code).toBe("SPEAKS_HTTP");
  });

  test("a port that accepts and keeps silent", async () => {
    const host = await listen(createServer(() => {}));

    const node = await lookAt(host);

    expect(node).toMatchObject({ reachable: false, access: { failure: { code: "TIMEOUT" } } });
    expect(node.durationMs).toBeLessThan(QUICK.nodeMs);
  });

  test("a port that greets in another protocol", async () => {
    const greeting = "220 mail.example ESMTP ready to talk\r\n";
    const host = await listen(createServer((socket) => socket.end(greeting)));

    expect((await lookAt(host)).access.failure?.code).toBe("NOT_MONGODB");
  });

  test("a port that announces a reply it never sends", async () => {
    const header = Buffer.from("ffffff02010000000100000001000000", "hex");
    const host = await listen(createServer((socket) => socket.write(header)));

    expect((await lookAt(host)).reachable).toBe(false);
  });

  test("a web server behind TLS", async () => {
    const { certificates, stop } = await startSimulatedCluster({
      shape: { kind: "standalone" },
      modes: ["allowTLS"],
    });
    await stop();
    const [pem = ""] = certificates.servers;
    const host = await listen(createHttpsServer({ key: pem, cert: pem }, (_, r) => r.end("hi")));

    const node = await lookAt(host);

    expect(node).toMatchObject({ reachable: false, tls: { failure: { code: "SPEAKS_HTTP" } } });
  });
});

describe("addresses that lead nowhere", () => {
  test("a closed port", async () => {
    expect((await lookAt("127.0.0.1:1")).access.failure?.code).toBe("CONNECTION_REFUSED");
  });

  test("a name that does not resolve", async () => {
    const node = await lookAt("no-such-host.invalid:27017");

    expect(node).toMatchObject({
      reachable: false,
      access: { failure: { code: "NAME_NOT_RESOLVED" } },
    });
  });

  test("an SRV name without records is an answer, too", async () => {
    const { cluster, nodes } = await prober.probeCluster(
      {
        credentials: { uri: "mongodb+srv://no-such-cluster.invalid", ...stranger },
        allowCredentialsOverPlaintext: false,
        caBundles: [],
      },
      { depth: "base" },
    );

    expect(nodes).toEqual([]);
    expect(cluster).toMatchObject({ kind: "unknown", incomplete: { code: "NAME_NOT_RESOLVED" } });
  });
});

describe("one faulty node among three", () => {
  let cluster: SimulatedCluster;
  beforeAll(async () => {
    cluster = await startSimulatedCluster({
      shape: { kind: "replica-set", members: 3 },
      modes: ["requireTLS"],
      auth: true,
      heartbeatIntervalMs: 200,
    });
  });
  afterAll(() => cluster.stop());
  beforeEach(() => cluster.clearFaults());

  async function withFault(fault: NodeFault): Promise<Observation> {
    const faulty = cluster.nodes[2];
    if (faulty === undefined) throw new Error("The cluster has no third node");
    await cluster.setFault(faulty.host, fault);
    const { uri, certificates, users } = cluster;
    const access = {
      uri,
      caPem: certificates.ca,
      clientPem: certificates.client,
      root: users.root,
    };
    return prober.probeCluster(targetOf(access, { login: true, certificate: true }), {
      depth: "base",
    });
  }

  function resultOf(check: string, observation: Observation): string | undefined {
    const findings = evaluateChecks(observation, new Date());
    const host = observation.nodes[2]?.host;
    return findings.find((finding) => finding.check === check && finding.host === host)?.result;
  }

  test.each([
    ["down", { killed: true }, "CONNECTION_REFUSED"],
    ["hung", { hang: true }, "TIMEOUT"],
    ["dropping", { drop: true }, "CONNECTION_CLOSED"],
    ["speaking HTTP", { http: true }, "SPEAKS_HTTP"],
  ] as const)("%s is an answer, and the others are seen", async (_name, fault, code) => {
    const { nodes } = await withFault(fault);

    expect(nodes.map(({ reachable }) => reachable)).toEqual([true, true, false]);
    expect(nodes[2]).toMatchObject({
      memberId: 2,
      group: "rs0",
      mode: { runtime: null, possible: [] },
      plaintext: { accepted: null },
      tls: { accepted: null },
    });
    expect(nodes[2]?.access.failure?.code).toMatch(
      code === "CONNECTION_CLOSED" ? /CONNECTION_(CLOSED|RESET)/ : code,
    );
  });

  test.each([
    ["expired", "CERT_HAS_EXPIRED", "LEAF-01"],
    ["wrong-san", "HOSTNAME_MISMATCH", "LEAF-04"],
  ] as const)("an %s certificate keeps the credentials here", async (certificate, word, check) => {
    const observation = await withFault({ certificate });
    const node = observation.nodes[2];

    expect(node).toMatchObject({
      reachable: true,
      mode: { runtime: null, possible: ["requireTLS"] },
      tls: { openssl: { accepted: false, error: expect.stringContaining(word) } },
      access: { authenticated: false, failure: { code: "CREDENTIALS_WITHHELD" } },
    });
    expect(resultOf(check, observation)).toBe("fail");
    expect(resultOf("CHAIN-01", observation)).toBe("fail");
  });

  test("a node that lies about its mode is convicted by the wire", async () => {
    const observation = await withFault({ lieAboutMode: "preferTLS" });

    expect(observation.nodes[2]).toMatchObject({
      mode: { runtime: "preferTLS" },
      plaintext: { accepted: false },
    });
    expect(resultOf("MODE-04", observation)).toBe("fail");
  });

  test("a wrong password is an answer, and the nodes are still seen from outside", async () => {
    const { uri, certificates } = cluster;
    const root = { user: "root", password: "wrong" };
    const access = { uri, caPem: certificates.ca, clientPem: certificates.client, root };

    const { nodes } = await prober.probeCluster(
      targetOf(access, { login: true, certificate: true }),
      { depth: "base" },
    );

    expect(nodes.map((node) => node.access.failure?.code)).toEqual(
      Array(3).fill("AUTHENTICATION_FAILED"),
    );
    expect(nodes.map((node) => node.mode.possible)).toEqual(Array(3).fill(["requireTLS"]));
    expect(JSON.stringify(nodes)).not.toContain('wrong"');
  });

  test("a client certificate of a stranger is turned away", async () => {
    const { uri, certificates, users } = cluster;
    const clientPem = certificates.untrustedClient;
    const access = { uri, caPem: certificates.ca, clientPem, root: users.root };

    const { nodes } = await prober.probeCluster(
      targetOf(access, { login: true, certificate: true }),
      { depth: "base" },
    );

    expect(nodes[0]).toMatchObject({
      reachable: true,
      tls: { clientCertificate: "required-by-application" },
      access: { authenticated: false, failure: { code: "CONNECTION_CLOSED" } },
    });
  });
});

test("a node gets no more than four connections at once", async () => {
  let open = 0;
  let most = 0;
  const counting = createServer((socket) => {
    open += 1;
    most = Math.max(most, open);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      open -= 1;
    });
  });
  await new Promise<void>((resolve) => counting.listen(0, "127.0.0.1", resolve));
  const { port } = counting.address() as AddressInfo;

  await lookAt(`127.0.0.1:${port}`);
  counting.close();

  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(4);
});
