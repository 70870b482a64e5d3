import { describe, expect, test } from "vitest";
import { DEFAULT_CLUSTER_SETTINGS } from "#lib/domain/cluster/cluster.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { buildPlan } from "#lib/domain/rollout/build-plan.ts";
import type { Plan } from "#lib/domain/rollout/plan.ts";
import type { RoadRequest } from "#lib/domain/rollout/road-request.ts";
import { aMode, aReplicaSet } from "#tests/builders/observation.ts";
import { aPlan, aRoad } from "#tests/builders/rollout.ts";
import { aShardedCluster, SHARDED_HOSTS } from "#tests/builders/sharded-cluster.ts";

const cluster = { id: "cluster-1", settings: DEFAULT_CLUSTER_SETTINGS };
const ARBITERS = ["a-3:27018", "b-3:27018"];
const DRIVABLE = SHARDED_HOSTS.filter((host) => !ARBITERS.includes(host));

const kindsOf = ({ phases }: Plan) => phases.map(({ kind }) => kind);

const refusals = (observation: Observation, road: RoadRequest) => {
  const built = buildPlan({ cluster, observation, road });
  return built.ok ? [] : built.error.map(({ code, host }) => [code, host]);
};

/** "host action mode" of every step of the phase. */
const stepsOf = ({ phases }: Plan, kind: string) =>
  phases
    .find((phase) => phase.kind === kind)
    ?.steps.map(({ host, action, to }) => `${host} ${action.kind} ${to}`);

describe("a disabled sharded cluster with arbiters, all the way", () => {
  const plan = aPlan(aShardedCluster("disabled"), aRoad());

  test("has every phase of the ladder, in its order", () => {
    expect(plan.phases.map(({ kind, target }) => [kind, target])).toEqual([
      ["prepare", "disabled"],
      ["allow", "allowTLS"],
      ["clients", "allowTLS"],
      ["prefer", "preferTLS"],
      ["soak", "preferTLS"],
      ["persist-prefer", "preferTLS"],
      ["require", "requireTLS"],
      ["drain", "requireTLS"],
      ["persist", "requireTLS"],
      ["verify", "requireTLS"],
    ]);
    expect(plan.target).toBe("requireTLS");
  });

  test("looks at every node before and after", () => {
    expect(stepsOf(plan, "prepare")).toEqual(SHARDED_HOSTS.map((host) => `${host} check disabled`));
    expect(stepsOf(plan, "verify")).toEqual(
      SHARDED_HOSTS.map((host) => `${host} check requireTLS`),
    );
  });

  test("restarts every node into allowTLS with its own files, routers last", () => {
    expect(stepsOf(plan, "allow")).toEqual(SHARDED_HOSTS.map((host) => `${host} restart allowTLS`));
    const step = plan.phases[1]?.steps.find(({ host }) => host === "a-3:27018");
    expect(step).toMatchObject({
      action: { change: { files: { certificateKeyFile: "/etc/mongodb/a-3.pem" } } },
      command:
        "restart with tlsMode allowTLS, certificateKeyFile /etc/mongodb/a-3.pem, CAFile /etc/mongodb/ca.pem, allowConnectionsWithoutCertificates true",
    });
  });

  test("moves every node but the arbiters to preferTLS by command", () => {
    expect(stepsOf(plan, "clients")).toEqual(DRIVABLE.map((host) => `${host} clients allowTLS`));
    expect(stepsOf(plan, "prefer")).toEqual(DRIVABLE.map((host) => `${host} set-mode preferTLS`));
    expect(stepsOf(plan, "soak")).toEqual(DRIVABLE.map((host) => `${host} drain preferTLS`));
    expect(stepsOf(plan, "persist-prefer")).toEqual(
      DRIVABLE.map((host) => `${host} restart preferTLS`),
    );
  });

  test("restarts the arbiters straight to requireTLS before any other node goes there", () => {
    expect(stepsOf(plan, "require")).toEqual([
      ...ARBITERS.map((host) => `${host} restart requireTLS`),
      ...DRIVABLE.map((host) => `${host} set-mode requireTLS`),
    ]);
    expect(stepsOf(plan, "drain")).toEqual(DRIVABLE.map((host) => `${host} drain requireTLS`));
  });

  test("persists what was moved by command; the arbiters' restart did that", () => {
    expect(stepsOf(plan, "persist")).toEqual(DRIVABLE.map((host) => `${host} restart requireTLS`));
  });

  test("is the same plan from the same look, whatever the order of its nodes", () => {
    const seen = aShardedCluster("disabled");

    expect(aPlan({ ...seen, nodes: seen.nodes.toReversed() }, aRoad())).toEqual(plan);
  });
});

describe("phases that nothing needs are left out", () => {
  const runtime = (mode: "preferTLS" | "requireTLS") => {
    const seen = aReplicaSet([mode, mode]);
    const nodes = seen.nodes.map((node) => ({
      ...node,
      mode: { ...aMode(mode), startup: "allowTLS" as const },
    }));
    return { ...seen, nodes };
  };

  test("from allowTLS nobody is restarted into it", () => {
    expect(kindsOf(aPlan(aReplicaSet(["allowTLS"]), aRoad()))).not.toContain("allow");
  });

  test("from a persisted preferTLS there is nothing to soak or to persist before requireTLS", () => {
    expect(kindsOf(aPlan(aReplicaSet(["preferTLS", "preferTLS"]), aRoad()))).toEqual([
      "prepare",
      "clients",
      "require",
      "drain",
      "persist",
      "verify",
    ]);
  });

  test("from a preferTLS that a restart would undo, it is persisted first", () => {
    expect(kindsOf(aPlan(runtime("preferTLS"), aRoad()))).toContain("persist-prefer");
    expect(
      kindsOf(aPlan(runtime("preferTLS"), aRoad({ policy: { persistPrefer: false } }))),
    ).not.toContain("persist-prefer");
  });

  test("at a requireTLS that a restart would undo, only that is left", () => {
    expect(kindsOf(aPlan(runtime("requireTLS"), aRoad()))).toEqual([
      "prepare",
      "persist",
      "verify",
    ]);
  });

  test("at a persisted requireTLS nothing is left to do", () => {
    expect(refusals(aReplicaSet(["requireTLS", "requireTLS"]), aRoad())).toEqual([
      ["NOTHING_TO_DO", null],
    ]);
  });

  test("the road to preferTLS ends when that is persisted", () => {
    expect(
      kindsOf(aPlan(aReplicaSet(["disabled", "allowTLS"]), aRoad({ target: "preferTLS" }))),
    ).toEqual(["prepare", "allow", "prefer", "soak", "persist-prefer", "verify"]);
  });

  test("startup modes may be left to the next restart, and are looked at only", () => {
    const plan = aPlan(
      aReplicaSet(["preferTLS"]),
      aRoad({ policy: { persistBy: "next-restart" } }),
    );

    expect(stepsOf(plan, "persist")).toEqual(["db-1:27017 check requireTLS"]);
  });
});

describe("a mixed cluster", () => {
  test("takes each node from where it is", () => {
    const plan = aPlan(aReplicaSet(["disabled", "allowTLS", "allowTLS"]), aRoad());

    expect(stepsOf(plan, "allow")).toEqual(["db-1:27017 restart allowTLS"]);
    expect(stepsOf(plan, "prefer")).toHaveLength(3);
  });

  test("beside requireTLS, a disabled node is restarted into a mode that sends TLS", () => {
    const plan = aPlan(aReplicaSet(["disabled", "requireTLS", "preferTLS"]), aRoad());

    expect(stepsOf(plan, "allow")).toEqual(["db-1:27017 restart preferTLS"]);
  });

  test("is refused by name where no first move would be legal", () => {
    expect(refusals(aReplicaSet(["disabled", "disabled", "requireTLS"]), aRoad())).toEqual([
      ["BARRIER", "db-2:27017"],
    ]);
  });
});

describe("files", () => {
  test("a disabled node without any is refused by name", () => {
    const road = aRoad({ files: null });

    expect(refusals(aReplicaSet(["disabled", "allowTLS"]), road)).toEqual([
      ["FILES_MISSING", "db-1:27017"],
    ]);
  });

  test("of a single host come before those for all", () => {
    const files = aRoad().files;
    if (files === null) throw new Error("The road has no files");
    const own = { ...files, certificateKeyFile: "/own/{host}.pem" };
    const plan = aPlan(
      aReplicaSet(["disabled", "disabled"]),
      aRoad({ filesByHost: { "db-2:27017": own } }),
    );

    const paths = plan.phases[1]?.steps.map(({ action }) =>
      action.kind === "restart" ? action.change.files?.certificateKeyFile : null,
    );
    expect(paths).toEqual(["/etc/mongodb/db-1.pem", "/own/db-2.pem"]);
  });

  test("for a host that is no node of the cluster are refused", () => {
    const road = aRoad({ filesByHost: { "db-9:27017": aRoad().files ?? never() } });

    expect(refusals(aReplicaSet(["allowTLS"]), road)).toEqual([["NODE_NOT_LISTED", "db-9:27017"]]);
  });
});

test("a phase of another ladder is refused", () => {
  const codes = refusals(aReplicaSet(["allowTLS"]), aRoad({ phases: ["rotate"] }));

  expect(codes).toContainEqual(["PHASE_NOT_ON_LADDER", null]);
});

test("the policy of the plan is the usual care, the cluster's lag and what was asked for", () => {
  const settings = { ...DEFAULT_CLUSTER_SETTINGS, maxLagSeconds: 3 };
  const road = aRoad({ policy: { soakSeconds: 7 } });
  const built = buildPlan({
    cluster: { id: "cluster-1", settings },
    observation: aReplicaSet(["allowTLS"]),
    road,
  });

  expect(built.ok && built.value.policy).toMatchObject({
    maxLagSeconds: 3,
    soakSeconds: 7,
    canarySoakSeconds: 30,
  });
});

function never(): never {
  throw new Error("The road has no files");
}
