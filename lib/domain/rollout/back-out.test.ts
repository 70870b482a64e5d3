import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_CLUSTER_SETTINGS } from "#lib/domain/cluster/cluster.ts";
import {
  acceptsPlaintext,
  acceptsTls,
  dialsTls,
  TLS_MODES,
  type TlsMode,
} from "#lib/domain/mode/tls-mode.ts";
import { backOut } from "#lib/domain/rollout/back-out.ts";
import { buildPlan } from "#lib/domain/rollout/build-plan.ts";
import { ONE_WAY_PHASES } from "#lib/domain/rollout/phase-kind.ts";
import type { Plan } from "#lib/domain/rollout/plan.ts";
import { walkFrom, walkPlan } from "#lib/domain/rollout/walk-plan.ts";
import { aReplicaSet } from "#tests/builders/observation.ts";
import { aPlan, aRoad } from "#tests/builders/rollout.ts";
import { aShardedCluster, SHARDED_HOSTS } from "#tests/builders/sharded-cluster.ts";

const indexOf = ({ phases }: Plan, kind: string) => phases.findIndex((p) => p.kind === kind);

const stepsBack = (plan: Plan, kind: string, now?: Record<string, TlsMode>) => {
  const back = backOut(plan, indexOf(plan, kind), now);
  return back.ok ? back.value.steps.map(({ host, to }) => `${host} ${to}`) : back.error.hosts;
};

describe("a sharded cluster with arbiters", () => {
  const plan = aPlan(aShardedCluster("allowTLS"), aRoad());
  const arbiters = ["a-3:27018", "b-3:27018"];
  const others = SHARDED_HOSTS.filter((host) => !arbiters.includes(host));

  test("comes back from requireTLS with the arbiters last, as they went first", () => {
    expect(stepsBack(plan, "require")).toEqual([
      ...others.map((host) => `${host} preferTLS`),
      ...arbiters.map((host) => `${host} allowTLS`),
    ]);
  });

  test("comes back from preferTLS without touching the arbiters", () => {
    expect(stepsBack(plan, "prefer")).toEqual(others.map((host) => `${host} allowTLS`));
  });

  test("says each restart in one sentence", () => {
    const back = backOut(plan, indexOf(plan, "prefer"));

    expect(back.ok && back.value.steps[0]?.sentence).toBe(
      "Restart with tlsMode allowTLS on config-2:27019",
    );
  });
});

test("from requireTLS to before preferTLS, everything first goes back to preferTLS", () => {
  const plan = aPlan(aReplicaSet(["allowTLS", "allowTLS"]), aRoad());
  const now = { "db-1:27017": "requireTLS" as const, "db-2:27017": "requireTLS" as const };
  const back = backOut(plan, indexOf(plan, "prefer"), now);

  expect(stepsBack(plan, "prefer", now)).toEqual([
    "db-1:27017 preferTLS",
    "db-2:27017 preferTLS",
    "db-1:27017 allowTLS",
    "db-2:27017 allowTLS",
  ]);
  expect(back.ok && back.value.steps.map(({ from }) => from)).toEqual([
    ...["requireTLS", "requireTLS"],
    ...["preferTLS", "preferTLS"],
  ]);
});

/** Whether every node can dial every other one, by what servers do. */
const isWhole = (modes: readonly TlsMode[]) =>
  modes.every((from) =>
    modes.every((to) => (dialsTls(from) ? acceptsTls(to) : acceptsPlaintext(to))),
  );

test("from any one-way phase of any plan, the way back cuts nobody off and ends where it was", () => {
  const modes = fc.array(fc.constantFrom(...TLS_MODES), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(modes, (each) => {
      const built = buildPlan({
        cluster: { id: "cluster-1", settings: DEFAULT_CLUSTER_SETTINGS },
        observation: aReplicaSet(each),
        road: aRoad(),
      });
      if (!built.ok) return;
      const plan = built.value;
      for (const { index } of plan.phases.filter(({ kind }) => ONE_WAY_PHASES.has(kind))) {
        const before = walkPlan(plan.nodes, plan.phases.slice(0, index)).standings;
        const after = walkPlan(plan.nodes, plan.phases.slice(0, index + 1)).standings;

        const back = backOut(plan, index);

        // What was cut off before is cut off again: then there is no way back to it.
        if (!back.ok) {
          expect(isWhole(before.map(({ mode }) => mode))).toBe(false);
          continue;
        }
        const walked = walkFrom(after, [{ index: 0, steps: back.value.steps }]);
        expect(walked.faults).toEqual([]);
        expect(walked.standings.map(({ mode }) => mode)).toEqual(before.map(({ mode }) => mode));
      }
    }),
  );
});
