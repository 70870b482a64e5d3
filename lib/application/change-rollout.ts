import { AppError } from "#lib/application/app-error.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Fact } from "#lib/domain/fact.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { nextRolloutState, type RolloutEvent } from "#lib/domain/rollout/rollout-state.ts";

/** A change is tried anew when the worker or another person was faster; more often than this is a bug. */
const MAX_TRIES = 20;

export interface RolloutChange {
  rollout: Rollout;
  facts: readonly Fact[];
}

export interface RolloutToChange {
  rolloutId: string;
  /** The version that the person has seen; null when the change is right on any version. */
  expectedVersion: number | null;
}

/**
 * Applies a change to the rollout as it is now, in one conditional write with its facts.
 *
 * @throws AppError ROLLOUT_NOT_FOUND, STALE_VERSION, and what `change` throws.
 */
export async function changeRollout(
  { rolloutId, expectedVersion }: RolloutToChange,
  { rollouts, clock }: Pick<Ports, "rollouts" | "clock">,
  change: (rollout: Rollout) => RolloutChange,
): Promise<Rollout> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const current = await findRollout(rolloutId, { rollouts });
    if (expectedVersion !== null && current.version !== expectedVersion) throw stale(current);
    const { rollout, facts } = change(current);
    const next = {
      ...rollout,
      version: current.version + 1,
      updatedAt: clock.now().toISOString(),
    };
    if ((await rollouts.replace(next, current.version, facts)) === "replaced") return next;
  }
  throw new AppError("STALE_VERSION", `Rollout ${rolloutId} changed ${MAX_TRIES} times meanwhile`);
}

/** @throws AppError ROLLOUT_NOT_FOUND */
export async function findRollout(
  rolloutId: string,
  { rollouts }: Pick<Ports, "rollouts">,
): Promise<Rollout> {
  const rollout = await rollouts.find(rolloutId);
  if (rollout === null) throw new AppError("ROLLOUT_NOT_FOUND", `There is no rollout ${rolloutId}`);
  return rollout;
}

/**
 * The rollout in the state that follows the event.
 *
 * @throws AppError TRANSITION_NOT_ALLOWED
 */
export function moveRollout(rollout: Rollout, event: RolloutEvent): Rollout {
  const next = nextRolloutState(rollout.state, event);
  if (next.ok) return { ...rollout, state: next.value };
  const message = `Rollout #${rollout.number} is ${rollout.state} and cannot be ${event}`;
  throw new AppError("TRANSITION_NOT_ALLOWED", message, { details: { ...next.error } });
}

function stale({ number, version }: Rollout): AppError {
  const message = `Rollout #${number} has changed; it is at version ${version} now`;
  return new AppError("STALE_VERSION", message, { details: { version } });
}
