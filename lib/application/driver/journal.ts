import { AppError } from "#lib/application/app-error.ts";
import { findRollout, type RolloutChange } from "#lib/application/change-rollout.ts";
import type { LeaseKeeper } from "#lib/application/driver/lease-keeper.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/** Wishes of people come in between; more collisions than this in a row are a bug. */
const MAX_TRIES = 50;

type Change = (rollout: Rollout) => RolloutChange;

/** The driver's only way to write: every change is made under its lease. */
export interface Journal {
  read(): Promise<Rollout>;
  /**
   * Applies the change to the rollout as it is now; a person's wish that came in between is kept.
   *
   * @throws AppError LEASE_LOST when another owner has the lease.
   */
  write(change: Change): Promise<Rollout>;
}

/** Opens the journal of one rollout under a lease. */
export function openJournal(
  rolloutId: string,
  keeper: LeaseKeeper,
  { rollouts, clock }: Pick<Ports, "rollouts" | "clock">,
): Journal {
  const { lease } = keeper;
  // What was read or written last; if somebody has changed it since, the store refuses the write as stale.
  let known: Rollout | null = null;

  async function read(): Promise<Rollout> {
    known = await findRollout(rolloutId, { rollouts });
    return known;
  }

  async function apply(change: Change, current: Rollout): Promise<RolloutChange> {
    try {
      return change(current);
    } catch (reason) {
      // After a long sleep the record is another owner's work, to which our change makes no sense.
      await keeper.confirm();
      throw reason;
    }
  }

  return {
    read,
    async write(change) {
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const current: Rollout = known ?? (await read());
        const { rollout, facts } = await apply(change, current);
        const updatedAt = clock.now().toISOString();
        const next = { ...rollout, version: current.version + 1, updatedAt };
        const outcome = await rollouts.replace(next, current.version, facts, lease);
        known = outcome === "replaced" ? next : null;
        if (outcome === "replaced") return next;
        if (outcome === "fenced") {
          throw new AppError("LEASE_LOST", `A write under lease ${lease.epoch} was refused`);
        }
      }
      throw new Error(`Rollout ${rolloutId} changed ${MAX_TRIES} times while it was written`);
    },
  };
}
