import type { DriveOutcome } from "#lib/application/drive-rollout.ts";
import { planRollout } from "#lib/application/plan-rollout.ts";
import { submitRollout } from "#lib/application/submit-rollout.ts";
import type { RoadRequest } from "#lib/domain/rollout/road-request.ts";
import type { AttemptEvent, Rollout, Step } from "#lib/domain/rollout/rollout.ts";
import { aRoad } from "#tests/builders/rollout.ts";
import type { WorldShape } from "#tests/in-memory/cluster-world.ts";
import {
  approve,
  createRolloutWorld,
  drive,
  olga,
  type RolloutWorld,
  stored,
} from "#tests/in-memory/rollout-world.ts";

/** Restarts by a tool at once, and no waiting but for what a step waits for. */
export const QUICK = {
  canarySoakSeconds: 0,
  soakSeconds: 0,
  restartBy: "webhook",
} as const satisfies RoadRequest["policy"];

/** A rollout of a road that waits for its first phase to be approved. */
export async function roadWorld(shape: WorldShape, road: Partial<RoadRequest> = {}) {
  const world = await createRolloutWorld(shape);
  const request = aRoad({ ...road, policy: { ...QUICK, ...road.policy } });
  const input = { clusterId: "cluster-1", road: request, notBefore: null };
  const draft = await planRollout(input, olga, world.ports);
  const { id } = await submitRollout(
    { rolloutId: draft.id, expectedVersion: null },
    olga,
    world.ports,
  );
  return { world, id };
}

/** Approves the phase that waits and drives it to wherever it ends. */
export async function walkPhase(world: RolloutWorld, id: string): Promise<DriveOutcome> {
  await approve(world, id);
  return world.clock.run(drive(world, id));
}

/** Approves and drives phase after phase, as far as the road goes by itself. */
export async function walk(world: RolloutWorld, id: string): Promise<Rollout> {
  for (let phases = 0; phases < 30; phases += 1) {
    const outcome = await walkPhase(world, id);
    if (outcome !== "awaiting_approval") break;
  }
  return stored(world, id);
}

/** The step of a host in the phase of that kind. */
export function stepOf({ steps, plan }: Rollout, host: string, phase: string): Step {
  const index = plan.phases.findIndex(({ kind }) => kind === phase);
  const found = steps.find((step) => step.host === host && step.phaseIndex === index);
  if (found === undefined) throw new Error(`No step of ${host} in ${phase}`);
  return found;
}

/** The events of the last attempt, in order. */
export function eventsOf({ attempts }: Step): AttemptEvent[] {
  return attempts.at(-1)?.events ?? [];
}
