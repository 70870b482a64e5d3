import type { PlanDto } from "#lib/contracts/plan.ts";
import type { AttemptDto, RolloutDto, StepDto } from "#lib/contracts/rollout.ts";
import type { OnlineTargetMode } from "#lib/domain/mode/tls-mode.ts";
import { DEFAULT_ROLLOUT_POLICY } from "#lib/domain/rollout/rollout-policy.ts";

export const ROLLOUT_BEGAN_AT = "2026-11-22T10:00:00.000Z";

export function secondsAfterStart(seconds: number): string {
  return new Date(Date.parse(ROLLOUT_BEGAN_AT) + seconds * 1_000).toISOString();
}

type PlannedNodeDto = PlanDto["nodes"][number];

export function aPlannedNode(overrides: Partial<PlannedNodeDto> = {}): PlannedNodeDto {
  return {
    host: "db-1.example.com:27017",
    process: "mongod",
    memberId: 0,
    group: "rs0",
    role: "secondary",
    version: "7.0.14",
    vocabulary: "tls",
    mode: "allowTLS",
    startupMode: "allowTLS",
    clusterAuthMode: null,
    takesCommands: true,
    certificateSha256: "3f7a9c0e5d21b84466a0fe10c9d2b7a18e4455cc90de1f02a7b3c4d5e6f70819",
    ...overrides,
  };
}

/** A plan that takes the given nodes through the given phases, in their order. */
export function aPlan(
  nodes: readonly PlannedNodeDto[] = [
    aPlannedNode(),
    aPlannedNode({ host: "db-2.example.com:27017", memberId: 1 }),
    aPlannedNode({ host: "db-3.example.com:27017", memberId: 2, role: "primary" }),
  ],
  targets: readonly OnlineTargetMode[] = ["preferTLS", "requireTLS"],
): PlanDto {
  return {
    policyVersion: "2",
    ladder: "tls-mode",
    cluster: { id: "cluster-1", kind: "replica-set", name: "rs0", configVersion: 3 },
    target: targets.at(-1) ?? "requireTLS",
    policy: DEFAULT_ROLLOUT_POLICY,
    nodes: [...nodes],
    phases: targets.map((target, index) => ({
      index,
      kind: target === "preferTLS" ? ("prefer" as const) : ("require" as const),
      oneWay: true,
      target,
      steps: nodes.map((node) => ({
        id: `${index}/${node.host}`,
        host: node.host,
        to: target,
        action: { kind: "set-mode" as const, to: target },
        command: `db.adminCommand({ setParameter: 1, tlsMode: "${target}" })`,
      })),
    })),
  };
}

export function anAttempt(
  startSeconds: number,
  endSeconds: number | null,
  overrides: Partial<AttemptDto> = {},
): AttemptDto {
  const at = secondsAfterStart(startSeconds + 0.2);
  return {
    number: 1,
    epoch: 1,
    startedAt: secondsAfterStart(startSeconds),
    finishedAt: endSeconds === null ? null : secondsAfterStart(endSeconds),
    outcome: endSeconds === null ? null : "done",
    modeBefore: "allowTLS",
    modeAfter: endSeconds === null ? null : "preferTLS",
    events: [
      {
        at,
        kind: "observed",
        ok: true,
        detail: "Runtime mode is allowTLS",
        durationMs: 12,
        lines: [],
      },
      {
        at: secondsAfterStart(startSeconds + 0.4),
        kind: "set-parameter",
        ok: true,
        detail: "setParameter tlsMode=preferTLS",
        durationMs: 21,
        lines: [],
      },
    ],
    ...overrides,
  };
}

export function aStep(overrides: Partial<StepDto> = {}): StepDto {
  const phaseIndex = overrides.phaseIndex ?? 0;
  const host = overrides.host ?? "db-1.example.com:27017";
  const to: OnlineTargetMode = phaseIndex === 0 ? "preferTLS" : "requireTLS";
  return {
    id: `${phaseIndex}/${host}`,
    phaseIndex,
    order: 0,
    host,
    to,
    action: { kind: "set-mode", to },
    state: "pending",
    attempts: [],
    skipped: null,
    confirmed: null,
    ...overrides,
  };
}

/** One pending step for every planned one, in the order of the plan. */
export function stepsOf(plan: PlanDto): StepDto[] {
  return plan.phases
    .flatMap((phase) => phase.steps.map((step) => ({ phase, step })))
    .map(({ phase, step }, order) => ({
      id: step.id,
      phaseIndex: phase.index,
      order,
      host: step.host,
      to: step.to,
      action: step.action,
      state: "pending" as const,
      attempts: [],
      skipped: null,
      confirmed: null,
    }));
}

export function aRolloutDto(overrides: Partial<RolloutDto> = {}): RolloutDto {
  const plan = overrides.plan ?? aPlan();
  const allowed = { allowed: true, whyNot: null };
  return {
    id: "rollout-1",
    number: 42,
    clusterId: "cluster-1",
    clusterName: "orders-prod",
    state: "draft",
    wish: "run",
    version: 1,
    plan,
    digest: "9b1f0c7e4a5d2386aa01ce55d0b7f6e3c4281990ffab1377d2c6e8041b5a9d70",
    authorId: "user-operator",
    authorName: "Olga Operator",
    currentPhase: 0,
    steps: stepsOf(plan),
    approvals: [],
    waivers: [],
    acknowledgements: [],
    halt: null,
    hold: null,
    notBefore: null,
    createdAt: ROLLOUT_BEGAN_AT,
    updatedAt: ROLLOUT_BEGAN_AT,
    gates: [],
    facts: [],
    may: {
      submit: allowed,
      approve: allowed,
      pause: allowed,
      resume: allowed,
      halt: allowed,
      abort: allowed,
      waive: allowed,
      acknowledge: allowed,
      changeSteps: allowed,
      schedule: allowed,
    },
    ...overrides,
  };
}
