import { describe, expect, test } from "vitest";
import { DEFAULT_CLUSTER_SETTINGS } from "#lib/domain/cluster/cluster.ts";
import { CLUSTER_AUTH_MODES, type ClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";
import { buildPlan } from "#lib/domain/rollout/build-plan.ts";
import { canAuthenticate } from "#lib/domain/rollout/cluster-auth-barrier.ts";
import type { Plan } from "#lib/domain/rollout/plan.ts";
import type { RoadRequest } from "#lib/domain/rollout/road-request.ts";
import { aReplicaSet, fingerprintOf } from "#tests/builders/observation.ts";
import { aPlan, aRoad } from "#tests/builders/rollout.ts";
import { someServerOptions } from "#tests/builders/server-options.ts";
import { aShardedCluster } from "#tests/builders/sharded-cluster.ts";

const cluster = { id: "cluster-1", settings: DEFAULT_CLUSTER_SETTINGS };

/** A set at one mode, whose nodes tell their options, each changed as said. */
const aSet = (
  mode: TlsMode,
  changes: readonly (Partial<NodeObservation> & { auth?: ClusterAuthMode | null })[],
): Observation => {
  const seen = aReplicaSet(changes.map(() => mode));
  const nodes = seen.nodes.map((node, i) => {
    const { auth = null, ...change } = changes[i] ?? {};
    const keyFile = auth === null ? null : "/etc/mongodb/key";
    const security = { clusterAuthMode: auth, keyFile };
    return { ...node, options: someServerOptions(mode, { security }), ...change };
  });
  return { ...seen, nodes };
};

const road = (ladder: RoadRequest["ladder"], overrides: Partial<RoadRequest> = {}) =>
  aRoad({ ladder, target: null, files: null, ...overrides });

const shape = ({ phases }: Plan) =>
  phases.map(({ kind, steps }) => [
    kind,
    ...steps.map(({ host, command }) => `${host} ${command}`),
  ]);

const refusals = (observation: Observation, asked: RoadRequest) => {
  const built = buildPlan({ cluster, observation, road: asked });
  return built.ok ? [] : built.error.map(({ code, host }) => [code, host]);
};

describe("clusterAuthMode", () => {
  test("goes from key files to certificates in two commands, each on all nodes before the next", () => {
    const plan = aPlan(aSet("preferTLS", [{ auth: "keyFile" }]), road("cluster-auth"));

    expect(shape(plan)).toEqual([
      ["prepare", "db-1:27017 look at db-1:27017"],
      ["send-key-file", "db-1:27017 restart with tlsMode preferTLS, clusterAuthMode sendKeyFile"],
      ["send-x509", 'db-1:27017 { setParameter: 1, clusterAuthMode: "sendX509" }'],
      ["x509", 'db-1:27017 { setParameter: 1, clusterAuthMode: "x509" }'],
      ["persist", "db-1:27017 restart with tlsMode preferTLS, clusterAuthMode x509"],
      ["verify", "db-1:27017 look at db-1:27017"],
    ]);
    expect(plan).toMatchObject({ ladder: "cluster-auth", target: "preferTLS" });
  });

  test("starts from wherever each node is", () => {
    const seen = aSet("requireTLS", [
      { auth: "sendKeyFile" },
      { auth: "sendX509" },
      { auth: "x509" },
    ]);

    // A node at sendKeyFile cannot prove itself to one at x509, which is so today already.
    expect(refusals(seen, road("cluster-auth"))).toEqual([]);
  });

  test("brings the certificates along with the restart, if they are given", () => {
    const plan = aPlan(
      aSet("requireTLS", [{ auth: "keyFile" }]),
      road("cluster-auth", { files: aRoad().files }),
    );

    expect(plan.phases[1]?.steps[0]?.action).toMatchObject({
      kind: "restart",
      change: { mode: "requireTLS", clusterAuthMode: "sendKeyFile", files: { clusterFile: null } },
    });
  });

  test.each<[string, Observation]>([
    ["MODE_TOO_LOW", aSet("allowTLS", [{ auth: "keyFile" }])],
    ["NO_ACCESS_CONTROL", aSet("preferTLS", [{}])],
    ["CLUSTER_AUTH_UNKNOWN", aSet("preferTLS", [{ options: null }])],
  ])("is refused with %s, by name", (code, seen) => {
    expect(refusals(seen, road("cluster-auth"))).toContainEqual([code, "db-1:27017"]);
  });

  test("is refused for an arbiter that takes no commands", () => {
    expect(refusals(aShardedCluster("preferTLS"), road("cluster-auth"))).toContainEqual([
      "CLUSTER_AUTH_UNKNOWN",
      "a-3:27018",
    ]);
  });

  test("has nothing to do where it is x509 and persisted", () => {
    expect(refusals(aSet("requireTLS", [{ auth: "x509" }]), road("cluster-auth"))).toEqual([
      ["NOTHING_TO_DO", null],
    ]);
  });

  test.each([
    ["keyFile", ["keyFile", "sendKeyFile"]],
    ["sendKeyFile", ["keyFile", "sendKeyFile", "sendX509"]],
    ["sendX509", ["sendKeyFile", "sendX509", "x509"]],
    ["x509", ["sendX509", "x509"]],
  ] as const)("%s gets on with %s", (one, others) => {
    expect(CLUSTER_AUTH_MODES.filter((other) => canAuthenticate(one, other))).toEqual(others);
  });
});

describe("certificates", () => {
  test("are read anew by command from 5.0 on, and by a restart before", () => {
    const seen = aSet("requireTLS", [{ version: "4.4.29" }, { version: "5.0.0" }]);

    expect(shape(aPlan(seen, road("certificates")))[1]).toEqual([
      "rotate",
      "db-1:27017 restart with tlsMode requireTLS",
      "db-2:27017 { rotateCertificates: 1 }",
    ]);
  });

  test("under another path need a restart on every version", () => {
    const seen = aSet("requireTLS", [{ version: "7.0.6" }]);
    const files = aRoad().files;

    expect(shape(aPlan(seen, road("certificates", { files })))[1]).toEqual([
      "rotate",
      "db-1:27017 restart with tlsMode requireTLS, certificateKeyFile /etc/mongodb/db-1.pem, CAFile /etc/mongodb/ca.pem, allowConnectionsWithoutCertificates true",
    ]);
  });

  test("of a node that takes no commands are read anew by a restart", () => {
    const plan = aPlan(aShardedCluster("requireTLS"), road("certificates"));

    expect(plan.phases[1]?.steps.find(({ host }) => host === "a-3:27018")?.action.kind).toBe(
      "restart",
    );
  });

  test("of a disabled node do not exist", () => {
    expect(refusals(aSet("disabled", [{}]), road("certificates"))).toEqual([
      ["NODE_DISABLED", "db-1:27017"],
    ]);
  });
});

describe("authorities", () => {
  const seen = aSet("requireTLS", [{ version: "7.0.6" }, { version: "7.0.6" }]);

  test("change in three phases, the leaf of today served until the second", () => {
    const plan = aPlan(seen, road("authorities"));

    expect(plan.phases.map(({ kind }) => kind)).toEqual([
      "prepare",
      "trust-both",
      "new-certificates",
      "trust-new",
      "verify",
    ]);
    expect(plan.phases.slice(1, 4).map(({ steps }) => steps[0]?.action)).toEqual([
      { kind: "rotate-certificates", leafSha256: fingerprintOf("db-1:27017") },
      { kind: "rotate-certificates", leafSha256: null },
      { kind: "rotate-certificates", leafSha256: null },
    ]);
  });

  test("under another path come with a restart, the certificates not before their phase", () => {
    const files = aRoad().files;
    if (files === null) throw new Error("The road has no files");
    const given = { ...files, caFile: "/etc/mongodb/both.pem" };
    const plan = aPlan(seen, road("authorities", { files: given }));

    expect(plan.phases.slice(1, 4).map(({ steps }) => steps[0]?.action)).toMatchObject([
      {
        kind: "restart",
        change: {
          files: { certificateKeyFile: "/etc/mongodb/server.pem", caFile: "/etc/mongodb/both.pem" },
        },
      },
      {
        kind: "restart",
        change: { files: { certificateKeyFile: "/etc/mongodb/db-1.pem", caFile: null } },
      },
      { kind: "rotate-certificates" },
    ]);
  });

  test("are refused for a node without a CA file, unless its path is given", () => {
    const options = someServerOptions("requireTLS", { tls: { CAFile: null } });
    const without = aSet("requireTLS", [{ options }]);

    expect(refusals(without, road("authorities"))).toEqual([["FILES_MISSING", "db-1:27017"]]);
    expect(refusals(without, road("authorities", { files: aRoad().files }))).toEqual([]);
  });
});
