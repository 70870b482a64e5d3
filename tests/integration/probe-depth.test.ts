import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProbeRequest } from "#lib/application/ports/node-driver.ts";
import { evaluateChecks } from "#lib/domain/checks/evaluate-checks.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { createProber } from "#lib/infrastructure/probe/prober.ts";
import { presentObservation } from "#lib/server/presenters/observation.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import { type CountingProxy, startCountingProxy } from "#tests/tls-servers/counting-proxy.ts";

const prober = createProber({ now: () => new Date() });
const MODES = ["disabled", "allowTLS", "preferTLS", "requireTLS"] as const;

function targetOf({ uri, certificates }: SimulatedCluster, caPem: string | null = certificates.ca) {
  return {
    credentials: { uri, caPem, clientPem: certificates.client },
    allowCredentialsOverPlaintext: false,
    caBundles: [],
  };
}

function findingOf(observation: Observation, check: string, host: string | null) {
  return evaluateChecks(observation, new Date()).find(
    (finding) => finding.check === check && finding.host === host,
  );
}

describe("at full depth", () => {
  let cluster: SimulatedCluster;
  let seen: Observation;
  beforeAll(async () => {
    cluster = await startSimulatedCluster({
      shape: { kind: "replica-set", members: 4 },
      modes: MODES,
      intermediates: 1,
      heartbeatIntervalMs: 200,
    });
    seen = await prober.probeCluster(targetOf(cluster), { depth: "full" });
  });
  afterAll(() => cluster.stop());

  test("a disabled node has nothing to list and is not asked", () => {
    expect(seen.depth).toBe("full");
    expect(seen.nodes[0]?.tls).toMatchObject({ accepted: false, enumeration: null });
    expect(seen.nodes[0]?.tls.versions["TLSv1.2"]).toBeNull();
  });

  test.each(MODES.slice(1).map((mode, index) => [mode, index + 1] as const))(
    "%s lists versions, suites and groups",
    (_mode, index) => {
      const tls = seen.nodes[index]?.tls;

      expect(tls?.versions).toEqual({
        SSLv3: false,
        TLSv1: false,
        "TLSv1.1": false,
        "TLSv1.2": true,
        "TLSv1.3": true,
      });
      expect(tls?.enumeration).toMatchObject({ incomplete: null, compression: false });
      const listed = Object.fromEntries(
        tls?.enumeration?.versions.map((known) => [known.version, known]) ?? [],
      );
      expect(Object.keys(listed).toSorted()).toEqual(["TLSv1.2", "TLSv1.3"]);
      expect(listed["TLSv1.3"]?.ciphers.toSorted()).toEqual([
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
      ]);
      expect(listed["TLSv1.2"]?.ciphers).toContain("ECDHE-ECDSA-AES256-GCM-SHA384");
      expect(listed["TLSv1.3"]?.groups).toEqual(expect.arrayContaining(["X25519", "P-256"]));
    },
  );

  test("the checks about suites and groups are judged, and by the contract suites go by version", () => {
    const host = seen.nodes[3]?.host ?? "";
    const [, , , node] = presentObservation(seen, []).nodes;

    expect(findingOf(seen, "CIPH-01", host)?.result).toBe("pass");
    expect(findingOf(seen, "CIPH-02", host)?.result).toBe("pass");
    expect(findingOf(seen, "CIPH-05", host)?.result).toBe("pass");
    expect(findingOf(seen, "PROT-08", host)?.result).toBe("pass");
    expect(node?.tls.ciphers?.["TLSv1.3"]).toHaveLength(3);
  });

  test("the chain is judged as served, by our own rules and by OpenSSL's", () => {
    const { tls, host } = seen.nodes[3] ?? {};

    expect(tls?.chain.map(({ isCa }) => isCa)).toEqual([false, true]);
    expect(tls?.verdict).toMatchObject({ accepted: true, reasons: [] });
    expect(tls?.verdict.path).toHaveLength(3);
    expect(tls?.clientMatrix.map(({ family, accepted }) => [family, accepted])).toEqual([
      ["backtracking", true],
      ["openssl", true],
    ]);
    expect(tls?.ocspStapled).toBe(false);
    for (const check of ["CHAIN-01", "CHAIN-02", "CHAIN-03", "LEAF-08"]) {
      expect(findingOf(seen, check, host ?? "")?.result).toBe("pass");
    }
  });

  test("without a CA file nothing is judged, and the reason says so", async () => {
    const { nodes } = await prober.probeCluster(targetOf(cluster, null), { depth: "base" });

    expect(nodes[3]?.tls).toMatchObject({
      verdict: { accepted: null, reasons: [{ code: "NO_AUTHORITY" }] },
      clientMatrix: [],
      enumeration: null,
    });
  });
});

describe("chains that are wrong", () => {
  let cluster: SimulatedCluster;
  beforeAll(async () => {
    cluster = await startSimulatedCluster({ shape: { kind: "standalone" }, modes: ["requireTLS"] });
  });
  afterAll(() => cluster.stop());

  test.each([
    ["expired", "CERTIFICATE_EXPIRED"],
    ["wrong-san", "HOST_NAME_MISMATCH"],
  ] as const)("%s: refused with %s, and by every family of clients", async (certificate, code) => {
    const host = cluster.nodes[0]?.host ?? "";
    await cluster.setFault(host, { certificate });

    const seen = await prober.probeCluster(targetOf(cluster), { depth: "base" });

    const tls = seen.nodes[0]?.tls;
    expect(tls?.verdict.accepted).toBe(false);
    expect(tls?.verdict.reasons.map((reason) => reason.code)).toContain(code);
    expect(tls?.clientMatrix.map(({ accepted }) => accepted)).toEqual([false, false]);
    expect(findingOf(seen, "CHAIN-01", host)?.result).toBe("fail");
  });
});

test("a split horizon that the certificate does not cover is named", async () => {
  const cluster = await startSimulatedCluster({
    shape: { kind: "replica-set", members: 2 },
    modes: ["requireTLS"],
    heartbeatIntervalMs: 200,
    adjust: (options) => ({
      ...options,
      ...(options.replicaSet === undefined
        ? {}
        : {
            replicaSet: {
              ...options.replicaSet,
              members: options.replicaSet.members?.map((member) => ({
                ...member,
                horizons: { public: `db-${member._id}.public.example:27017` },
              })),
            },
          }),
    }),
  });

  try {
    const seen = await prober.probeCluster(targetOf(cluster), { depth: "base" });

    const [first] = seen.nodes;
    expect(first?.horizons).toEqual(["db-0.public.example"]);
    const finding = findingOf(seen, "LEAF-04", first?.host ?? "");
    expect(finding).toMatchObject({ result: "fail", observed: /db-0\.public\.example/ });
  } finally {
    await cluster.stop();
  }
});

describe("what a probe costs a node", () => {
  let cluster: SimulatedCluster;
  let proxy: CountingProxy;
  beforeAll(async () => {
    cluster = await startSimulatedCluster({ shape: { kind: "standalone" }, modes: ["allowTLS"] });
    proxy = await startCountingProxy(Number(cluster.nodes[0]?.host.split(":")[1]));
  });
  afterAll(async () => {
    await proxy.stop();
    await cluster.stop();
  });

  async function countsOf(...looks: ProbeRequest[]) {
    const target = targetOf(cluster);
    const credentials = { ...target.credentials, uri: `127.0.0.1:${proxy.port}` };
    const own = createProber({ now: () => new Date() });
    const counts = [];
    for (const look of looks) {
      const seen = await own.probeCluster({ ...target, credentials }, look);
      const listing = seen.nodes[0]?.tls.enumeration?.connections ?? 0;
      counts.push({ ...proxy.takeCounts(), listing });
    }
    return counts;
  }

  test("is eight connections when asked for, and four by the clock once the versions are known", async () => {
    const counts = await countsOf(
      { depth: "base" },
      { depth: "base", isRoutine: true },
      { depth: "base" },
    );

    expect(counts.map(({ connections }) => connections)).toEqual([8, 4, 8]);
  });

  test("is never more than four connections at once, also at full depth", async () => {
    const [base, full] = await countsOf({ depth: "base" }, { depth: "full" });

    expect(base?.mostAtOnce).toBeLessThanOrEqual(4);
    expect(full?.mostAtOnce).toBeLessThanOrEqual(4);
    expect(full?.connections).toBe(8 + (full?.listing ?? 0));
    expect(full?.listing).toBeGreaterThan(16);
  });
});
