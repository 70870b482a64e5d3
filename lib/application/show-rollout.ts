import { authorize } from "#lib/application/authorize.ts";
import { findRollout } from "#lib/application/change-rollout.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { RecordedFact } from "#lib/domain/fact.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Gate } from "#lib/domain/rollout/gate.ts";
import { evaluateGates } from "#lib/domain/rollout/gates.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/** A rollout with what a person needs to judge it. */
export interface RolloutView {
  rollout: Rollout;
  /** Of the current phase, from the latest observation. */
  gates: Gate[];
  facts: RecordedFact[];
}

/** @throws AppError FORBIDDEN, ROLLOUT_NOT_FOUND */
export async function showRollout(
  rolloutId: string,
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clusters" | "observations" | "facts" | "clock">,
): Promise<RolloutView> {
  authorize(actor, "rollout:view", "Looking at a rollout");
  const rollout = await findRollout(rolloutId, ports);
  const [cluster, latest, facts] = await Promise.all([
    ports.clusters.find(rollout.clusterId),
    ports.observations.latest(rollout.clusterId),
    ports.facts.ofRollout(rolloutId),
  ]);
  const gates = evaluateGates(
    rollout,
    latest?.observation ?? null,
    ports.clock.now(),
    cluster?.settings,
  );
  return { rollout, gates, facts };
}
