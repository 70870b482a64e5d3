import { DEFAULT_CLUSTER_SETTINGS } from "#lib/domain/cluster/cluster.ts";
import { type OnlineTargetMode, rungOf, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { buildPlan } from "#lib/domain/rollout/build-plan.ts";
import type { Plan } from "#lib/domain/rollout/plan.ts";
import { stepsOf } from "#lib/domain/rollout/progress.ts";
import type { RoadRequest } from "#lib/domain/rollout/road-request.ts";
import type { Approval, Attempt, Rollout } from "#lib/domain/rollout/rollout.ts";
import { aReplicaSet } from "#tests/builders/observation.ts";

/** The moves by command that lead nodes of these modes to the target, no other phase, and no waiting by default. */
export function aRoadOfMoves(
  target: OnlineTargetMode = "requireTLS",
  modes: readonly TlsMode[] = ["allowTLS"],
  policy: RoadRequest["policy"] = {},
): RoadRequest {
  const needed = (to: TlsMode) =>
    rungOf(to) <= rungOf(target) && modes.some((mode) => rungOf(mode) < rungOf(to));
  const phases = [
    ...(needed("preferTLS") ? (["prefer"] as const) : []),
    ...(needed("requireTLS") ? (["require"] as const) : []),
  ];
  return aRoad({ target, phases, policy: { canarySoakSeconds: 0, ...policy } });
}

/** The whole road to requireTLS with files for every node, unless it is told otherwise. */
export function aRoad(overrides: Partial<RoadRequest> = {}): RoadRequest {
  return {
    ladder: "tls-mode",
    target: "requireTLS",
    phases: null,
    policy: {},
    files: {
      certificateKeyFile: "/etc/mongodb/{host}.pem",
      clusterFile: null,
      caFile: "/etc/mongodb/ca.pem",
      clusterCaFile: null,
      allowConnectionsWithoutCertificates: true,
    },
    filesByHost: {},
    ...overrides,
  };
}

/** The plan of an observation; throws when the observation cannot be planned on. */
export function aPlan(
  observation: Observation = aReplicaSet(["allowTLS", "allowTLS", "allowTLS"]),
  road: RoadRequest = aRoadOfMoves(),
): Plan {
  const cluster = { id: "cluster-1", settings: DEFAULT_CLUSTER_SETTINGS };
  const plan = buildPlan({ cluster, observation, road });
  if (!plan.ok) throw new Error(plan.error.map((refusal) => refusal.message).join("; "));
  return plan.value;
}

/** A draft of three nodes from allowTLS to requireTLS, by the author "olga". */
export function aRollout(overrides: Partial<Rollout> = {}): Rollout {
  const plan = overrides.plan ?? aPlan();
  return {
    id: "rollout-1",
    number: 1,
    clusterId: plan.cluster.id,
    clusterName: "orders",
    state: "draft",
    wish: "run",
    version: 1,
    plan,
    digest: "d".repeat(64),
    authorId: "olga",
    authorName: "Olga",
    currentPhase: 0,
    steps: stepsOf(plan),
    approvals: [],
    waivers: [],
    acknowledgements: [],
    halt: null,
    hold: null,
    notBefore: null,
    createdAt: "2026-11-22T10:00:00.000Z",
    updatedAt: "2026-11-22T10:00:00.000Z",
    ...overrides,
  };
}

/** A yes to phase 0 by "ana", valid for a week. */
export function anApproval(overrides: Partial<Approval> = {}): Approval {
  return {
    phaseIndex: 0,
    digest: "d".repeat(64),
    decision: "approved",
    userId: "ana",
    userName: "Ana",
    comment: "",
    at: "2026-11-22T10:00:00.000Z",
    expiresAt: "2026-11-29T10:00:00.000Z",
    ...overrides,
  };
}

/** A finished attempt under epoch 1. */
export function anAttempt(overrides: Partial<Attempt> = {}): Attempt {
  return {
    number: 1,
    epoch: 1,
    startedAt: "2026-11-22T10:00:00.000Z",
    finishedAt: "2026-11-22T10:00:01.000Z",
    outcome: "done",
    modeBefore: "allowTLS",
    modeAfter: "preferTLS",
    events: [],
    ...overrides,
  };
}
