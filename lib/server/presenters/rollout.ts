import type { PlanDto } from "#lib/contracts/plan.ts";
import type { RolloutDto, RolloutListItem, StepDto } from "#lib/contracts/rollout.ts";
import type { RecordedFact } from "#lib/domain/fact.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Gate } from "#lib/domain/rollout/gate.ts";
import { ONE_WAY_PHASES } from "#lib/domain/rollout/phase-kind.ts";
import type { Plan } from "#lib/domain/rollout/plan.ts";
import type { Approval, Attempt, Rollout, Step } from "#lib/domain/rollout/rollout.ts";
import { allowancesFor } from "#lib/server/presenters/allowances.ts";
import { presentFact } from "#lib/server/presenters/fact.ts";

interface View {
  rollout: Rollout;
  /** Of the current phase. */
  gates: readonly Gate[];
}

interface Viewer {
  actor: Actor;
  now: Date;
}

/** One rollout as the API shows it, with what happened in it. */
export function presentRollout(
  view: View & { facts: readonly RecordedFact[] },
  viewer: Viewer,
): RolloutDto {
  return { ...presentRolloutListItem(view, viewer), facts: view.facts.map(presentFact) };
}

/** One rollout as lists show it: without the lines of its attempts, which the store does not read for lists. */
export function presentRolloutListItem(
  { rollout, gates }: View,
  { actor, now }: Viewer,
): RolloutListItem {
  return {
    id: rollout.id,
    number: rollout.number,
    clusterId: rollout.clusterId,
    clusterName: rollout.clusterName,
    state: rollout.state,
    wish: rollout.wish,
    version: rollout.version,
    plan: presentPlan(rollout.plan),
    digest: rollout.digest,
    authorId: rollout.authorId,
    authorName: rollout.authorName,
    currentPhase: rollout.currentPhase,
    steps: rollout.steps.map(presentStep),
    approvals: rollout.approvals.map(presentApproval),
    waivers: rollout.waivers,
    acknowledgements: rollout.acknowledgements,
    hold: rollout.hold,
    notBefore: rollout.notBefore,
    halt:
      rollout.halt === null
        ? null
        : {
            code: rollout.halt.code,
            message: rollout.halt.message,
            host: rollout.halt.host,
            at: rollout.halt.at,
          },
    createdAt: rollout.createdAt,
    updatedAt: rollout.updatedAt,
    gates: gates.map(presentGate),
    may: allowancesFor(rollout, actor, now),
  };
}

/** A plan as the API shows it. */
export function presentPlan(plan: Plan): PlanDto {
  return {
    policyVersion: plan.policyVersion,
    ladder: plan.ladder,
    cluster: {
      id: plan.cluster.id,
      kind: plan.cluster.kind,
      name: plan.cluster.name,
      configVersion: plan.cluster.configVersion,
    },
    target: plan.target,
    policy: { ...plan.policy },
    nodes: plan.nodes.map((node) => ({
      host: node.host,
      process: node.process,
      memberId: node.memberId,
      group: node.group,
      role: node.role,
      version: node.version,
      vocabulary: node.vocabulary,
      mode: node.mode,
      startupMode: node.startupMode,
      clusterAuthMode: node.clusterAuthMode,
      takesCommands: node.takesCommands,
      certificateSha256: node.certificateSha256,
    })),
    phases: plan.phases.map((phase) => ({
      index: phase.index,
      kind: phase.kind,
      oneWay: ONE_WAY_PHASES.has(phase.kind),
      target: phase.target,
      steps: phase.steps.map(({ id, host, to, action, command }) => ({
        id,
        host,
        to,
        action,
        command,
      })),
    })),
  };
}

function presentStep(step: Step): StepDto {
  return {
    id: step.id,
    phaseIndex: step.phaseIndex,
    order: step.order,
    host: step.host,
    to: step.to,
    action: step.action,
    state: step.state,
    attempts: step.attempts.map(presentAttempt),
    skipped: step.skipped,
    confirmed: step.confirmed,
  };
}

function presentAttempt(attempt: Attempt): StepDto["attempts"][number] {
  return {
    number: attempt.number,
    epoch: attempt.epoch,
    startedAt: attempt.startedAt,
    finishedAt: attempt.finishedAt,
    outcome: attempt.outcome,
    modeBefore: attempt.modeBefore,
    modeAfter: attempt.modeAfter,
    events: attempt.events.map(({ at, kind, ok, detail, durationMs, lines }) => ({
      at,
      kind,
      ok,
      detail,
      durationMs,
      lines: lines ?? [],
    })),
  };
}

function presentApproval(approval: Approval): RolloutDto["approvals"][number] {
  return {
    phaseIndex: approval.phaseIndex,
    digest: approval.digest,
    decision: approval.decision,
    userId: approval.userId,
    userName: approval.userName,
    comment: approval.comment,
    at: approval.at,
    expiresAt: approval.expiresAt,
  };
}

/** A gate as the API shows it. */
export function presentGate(gate: Gate): RolloutDto["gates"][number] {
  return {
    id: gate.id,
    state: gate.state,
    value: gate.value,
    threshold: gate.threshold,
    waitsFor: gate.waitsFor,
    hosts: [...gate.hosts],
    waiver: gate.waiver ?? null,
  };
}
