import { AppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { changeRollout, findRollout, moveRollout } from "#lib/application/change-rollout.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import { findCluster } from "#lib/application/find-cluster.ts";
import { observeCluster } from "#lib/application/observe-cluster.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import { approvalExpiry, mayDecide } from "#lib/domain/rollout/approval.ts";
import { blockingGates, evaluateGates } from "#lib/domain/rollout/gates.ts";
import { planDrift, seenCluster } from "#lib/domain/rollout/plan-drift.ts";
import type { Approval, Rollout } from "#lib/domain/rollout/rollout.ts";

export interface DecidePhaseInput {
  rolloutId: string;
  /** The version that the person has seen; null when only the digest binds the decision. */
  expectedVersion: number | null;
  phaseIndex: number;
  /** Digest of the plan that the person has seen. */
  digest: string;
  decision: Approval["decision"];
  comment: string;
}

type NeededPorts = Pick<
  Ports,
  "rollouts" | "clusters" | "caBundles" | "prober" | "observations" | "clock" | "jobs"
>;

/**
 * Records a person's yes or no to the phase that waits; a yes sets it running, a no ends the rollout.
 *
 * Before a yes the cluster is looked at anew: nobody can approve what is no longer there.
 *
 * @throws AppError FORBIDDEN, SELF_APPROVAL, ROLLOUT_NOT_FOUND, PHASE_NOT_FOUND, DIGEST_MISMATCH, ALREADY_DECIDED,
 *   TRANSITION_NOT_ALLOWED, STALE_VERSION, PLAN_DRIFTED with `details.differences`, GATE_UNMET with `details.gates`.
 */
export async function decidePhase(
  input: DecidePhaseInput,
  actor: Actor,
  ports: NeededPorts,
): Promise<Rollout> {
  // Before the rollout is looked up, so that a refusal does not tell whether there is one.
  authorize(actor, "rollout:approve", "Deciding on a phase");
  const seen = await findRollout(input.rolloutId, ports);
  refuseUnlessMayDecide(seen, input, actor, ports.clock.now());
  if (input.decision === "approved") await refuseIfChanged(seen, actor, ports);

  const decided = await changeRollout(input, ports, (rollout) => {
    const at = ports.clock.now();
    refuseUnlessMayDecide(rollout, input, actor, at);
    return decide(rollout, input, actor, at);
  });
  if (decided.state === "running") await ports.jobs.wakeRollout(decided.id);
  return decided;
}

function refuseUnlessMayDecide(
  rollout: Rollout,
  input: DecidePhaseInput,
  actor: Actor,
  now: Date,
): void {
  const verdict = mayDecide(rollout, input, actor, now);
  if (!verdict.ok) throw new AppError(verdict.error.code, verdict.error.message);
}

async function refuseIfChanged(rollout: Rollout, actor: Actor, ports: NeededPorts): Promise<void> {
  const { observation } = await observeCluster(
    { clusterId: rollout.clusterId, actor, depth: "base" },
    ports,
  );
  const differences = planDrift(rollout, seenCluster(observation));
  if (differences.length > 0) {
    const message = differences.map((difference) => difference.message).join("; ");
    const hosts = [...new Set(differences.flatMap(({ host }) => host ?? []))];
    throw new AppError("PLAN_DRIFTED", message, { details: { differences, hosts } });
  }
  const { settings } = await findCluster(rollout.clusterId, ports);
  // A freeze passes by itself: the phase is approved now and begins afterwards.
  const gates = blockingGates(
    evaluateGates(rollout, observation, ports.clock.now(), settings),
  ).filter(({ id }) => id !== "freeze");
  if (gates.length > 0) {
    const message = gates.map(({ id, value }) => `Gate ${id} is not met: ${value}`).join("; ");
    const hosts = [...new Set(gates.flatMap((gate) => gate.hosts))];
    throw new AppError("GATE_UNMET", message, { details: { gates, hosts } });
  }
}

function decide(rollout: Rollout, input: DecidePhaseInput, actor: Actor, at: Date) {
  const { phaseIndex, digest, decision, comment } = input;
  const approval: Approval = {
    phaseIndex,
    digest,
    decision,
    userId: actor.userId,
    userName: actor.name,
    comment,
    at: at.toISOString(),
    expiresAt: approvalExpiry(at).toISOString(),
  };
  const target = rollout.plan.phases[phaseIndex]?.target;
  const moved = moveRollout(rollout, decision);
  return {
    rollout: {
      ...moved,
      wish: "run" as const,
      halt: null,
      approvals: [...rollout.approvals, approval],
    },
    facts: [
      rolloutFact(rollout, {
        at,
        actor,
        kind: `rollout.${decision}` as const,
        message: `Phase ${target} of rollout #${rollout.number} was ${decision}`,
      }),
    ],
  };
}
