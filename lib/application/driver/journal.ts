import { AppError } from "#lib/application/app-error.ts";
import { findRollout, type RolloutChange } from "#lib/application/change-rollout.ts";
import type { Holds } from "#lib/application/driver/holds.ts";
import type { LeaseKeeper } from "#lib/application/driver/lease-keeper.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Fact } from "#lib/domain/fact.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/** Wishes of people come in between; more collisions than this in a row are a bug. */
const MAX_TRIES = 50;

type Change = (rollout: Rollout) => RolloutChange;

/** The driver's only way to write: every change is made under its lease. */
export interface Journal {
  /** The rollout as it is stored now; costs little while nobody else has changed it. */
  read(): Promise<Rollout>;
  /** The rollout as it was read or written last. */
  known(): Rollout;
  /**
   * Applies the change to the rollout as it is now; a person's wish that came in between is kept. Changes that come
   * while another is written are stored together, and a change that changes nothing is not stored.
   *
   * @throws AppError LEASE_LOST when another owner has the lease.
   */
  write(change: Change): Promise<Rollout>;
  /** Has the change stored together with the next one that is written; until then a crash loses it. */
  note(change: Change): void;
}

interface Entry {
  change: Change;
  resolve: (rollout: Rollout) => void;
  reject: (reason: unknown) => void;
}

/** Opens the journal of a rollout as it was read, under a lease. */
export function openJournal(
  opened: Rollout,
  keeper: LeaseKeeper,
  { rollouts, clock }: Pick<Ports, "rollouts" | "clock">,
  holds: Holds,
): Journal {
  const { lease } = keeper;
  let known = opened;
  // Whether somebody has changed it since; the store then refuses the write.
  let isStale = false;
  let waiting: Entry[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  /** Reads and writes take turns, so that none of ours finds another one of ours in its way. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work, work);
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function readAnew(): Promise<Rollout> {
    known = await findRollout(known.id, { rollouts });
    isStale = false;
    return known;
  }

  async function read(): Promise<Rollout> {
    if (isStale || (await rollouts.versionOf(known.id)) !== known.version) return readAnew();
    return known;
  }

  /** The entries applied in order; one that cannot be is dropped, and its writer told. */
  async function applyAll(
    entries: readonly Entry[],
    current: Rollout,
  ): Promise<{ rollout: Rollout; facts: Fact[]; applied: Entry[] }> {
    const applied: Entry[] = [];
    const facts: Fact[] = [];
    let rollout = current;
    for (const entry of entries) {
      try {
        const change = entry.change(rollout);
        rollout = change.rollout;
        facts.push(...change.facts);
        applied.push(entry);
      } catch (reason) {
        // After a long sleep the record is another owner's work, to which our change makes no sense.
        await keeper.confirm().then(
          () => entry.reject(reason),
          (lost: unknown) => entry.reject(lost),
        );
      }
    }
    const held = holds.applyTo(rollout, clock.now());
    return { rollout: held.rollout, facts: [...facts, ...held.facts], applied };
  }

  /** @returns The entries that are stored now. */
  async function store(entries: readonly Entry[]): Promise<Entry[]> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const current = isStale ? await readAnew() : known;
      const { rollout, facts, applied } = await applyAll(entries, current);
      if (rollout === current && facts.length === 0) return applied;
      const updatedAt = clock.now().toISOString();
      const next = { ...rollout, version: current.version + 1, updatedAt };
      const outcome = await rollouts.replace(next, current.version, facts, {
        lease,
        before: current,
      });
      if (outcome === "replaced") {
        known = next;
        return applied;
      }
      isStale = true;
      if (outcome === "fenced") {
        throw new AppError("LEASE_LOST", `A write under lease ${lease.epoch} was refused`);
      }
    }
    throw new Error(`Rollout ${known.id} changed ${MAX_TRIES} times while it was written`);
  }

  async function storeWaiting(): Promise<void> {
    const entries = waiting;
    waiting = [];
    if (entries.length === 0) return;
    try {
      for (const entry of await store(entries)) entry.resolve(known);
    } catch (reason) {
      // What reached the store is not known then.
      isStale = true;
      for (const entry of entries) entry.reject(reason);
    }
  }

  return {
    read: () => inTurn(read),
    known: () => known,
    write: (change) =>
      new Promise((resolve, reject) => {
        waiting.push({ change, resolve, reject });
        void inTurn(storeWaiting);
      }),
    note(change) {
      waiting.push({ change, resolve: () => {}, reject: () => {} });
    },
  };
}
