import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { observationSchema } from "#lib/contracts/observation.ts";
import { TLS_MODES, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";
import { createProber } from "#lib/infrastructure/probe/prober.ts";
import { presentObservation } from "#lib/server/presenters/observation.ts";
import { type Approach, BACKENDS, targetOf } from "#tests/integration/cluster-under-test.ts";
import type { ClusterUnderTest, ClusterWish } from "#tests/integration/cluster-wish.ts";

const prober = createProber({ now: () => new Date() });

const APPROACHES: readonly (readonly [string, Approach])[] = [
  ["nothing", { login: false, certificate: false }],
  ["a login", { login: true, certificate: false }],
  ["a certificate", { login: false, certificate: true }],
  ["both", { login: true, certificate: true }],
  ["both, login also over plaintext", { login: true, certificate: true, plaintextLogin: true }],
];

const BY_WIRE: Record<TlsMode, TlsMode[]> = {
  disabled: ["disabled"],
  allowTLS: ["allowTLS", "preferTLS"],
  preferTLS: ["allowTLS", "preferTLS"],
  requireTLS: ["requireTLS"],
};

/** Written down anew from the manual, not taken from the code under test. */
function canLogIn({ mode, clientCertificates }: ClusterWish, approach: Approach): boolean {
  if (!approach.login) return false;
  const tlsServes =
    mode !== "disabled" && (clientCertificates === "optional" || approach.certificate);
  const plaintextServes = mode !== "requireTLS" && approach.plaintextLogin === true;
  return tlsServes || plaintextServes;
}

function onlyNode({ nodes }: Observation): NodeObservation {
  const [node] = nodes;
  if (node === undefined || nodes.length !== 1) throw new Error(`${nodes.length} nodes, not one`);
  return node;
}

function expectedNode({ mode, clientCertificates }: ClusterWish, loggedIn: boolean) {
  const demand = clientCertificates === "required" ? "required-by-application" : "optional";
  const told = { runtime: mode, startup: mode, possible: [mode], evidence: "getParameter" };
  const guessed = {
    runtime: null,
    startup: null,
    possible: BY_WIRE[mode],
    evidence: "black-box",
  };
  return {
    reachable: true,
    mode: loggedIn ? told : guessed,
    plaintext: { accepted: mode !== "requireTLS", failure: null },
    tls: mode === "disabled" ? NO_TLS : { ...TLS, clientCertificate: demand },
    access: { authenticated: loggedIn },
  };
}

const NO_TLS = {
  accepted: false,
  clientCertificate: "unknown",
  acceptedAuthorities: null,
  chain: [],
  openssl: { accepted: null, error: null },
  failure: null,
};

const TLS = {
  accepted: true,
  acceptedAuthorities: ["CN=Simulated CA,OU=CA,O=Portcullis"],
  chain: expect.arrayContaining([
    expect.objectContaining({ subject: "CN=localhost,OU=Server,O=Portcullis" }),
  ]),
  openssl: { accepted: true, error: null },
  failure: null,
};

const WISHES: readonly ClusterWish[] = TLS_MODES.flatMap((mode) =>
  (["required", "optional"] as const).map((clientCertificates) => ({
    members: 1,
    mode,
    clientCertificates,
  })),
);

describe.each(BACKENDS)("$name", (backend) => {
  describe.each(WISHES)("at $mode with client certificates $clientCertificates", (wish) => {
    let cluster: ClusterUnderTest;
    beforeAll(async () => {
      cluster = await backend.start(wish);
    });
    afterAll(() => cluster.stop());

    test.each(APPROACHES)("looked at with %s, shows what it must", async (_name, approach) => {
      const observation = await prober.probeCluster(targetOf(cluster, approach), { depth: "base" });

      const node = onlyNode(observation);

      expect(node).toMatchObject(expectedNode(wish, canLogIn(wish, approach)));
      expect(node.access.failure === null).toBe(node.access.authenticated);
      observationSchema.parse(presentObservation(observation, []));
    });
  });

  test("a replica set is found from one seed, with roles, member ids and lags", async () => {
    const cluster = await backend.start({
      members: 3,
      mode: "preferTLS",
      clientCertificates: "required",
    });
    try {
      const target = targetOf(cluster, { login: true, certificate: true });
      const [, first = ""] = /@([^,]+),/.exec(target.credentials.uri) ?? [];
      const uri = target.credentials.uri.replace(/@[^/]+/, `@${first}`);

      const { cluster: seen, nodes } = await prober.probeCluster(
        {
          ...target,
          credentials: { ...target.credentials, uri },
        },
        { depth: "base" },
      );

      expect(seen).toMatchObject({ kind: "replica-set", name: "rs0", source: "replSetGetConfig" });
      expect(nodes.map((node) => node.memberId)).toEqual([0, 1, 2]);
      expect(nodes.map((node) => node.role).toSorted()).toEqual([
        "primary",
        "secondary",
        "secondary",
      ]);
      expect(nodes.map((node) => node.mode.runtime)).toEqual(Array(3).fill("preferTLS"));
      for (const node of nodes) expect(node.replication?.lagSeconds).toBeLessThan(30);
    } finally {
      await cluster.stop();
    }
  });
});
