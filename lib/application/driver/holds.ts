import type { RolloutChange } from "#lib/application/change-rollout.ts";
import { happened } from "#lib/application/driver/rollout-changes.ts";
import type { Hold, Rollout } from "#lib/domain/rollout/rollout.ts";

/** What is kept of connections that are waited for; the message counts them all. */
const MAX_CONNECTIONS = 200;

export type HoldReason = Omit<Hold, "since">;

/** Why the parts of one drive wait right now, shown as one hold of the rollout. */
export interface Holds {
  /** @param part The step that waits, or the drive itself. */
  put(part: string, reason: HoldReason): void;
  drop(part: string): void;
  /** The rollout with what is held now; the same one when nothing is new about it. */
  applyTo(rollout: Rollout, at: Date): RolloutChange;
}

/** No part waits yet. */
export function createHolds(): Holds {
  const reasons = new Map<string, HoldReason>();
  return {
    put(part, reason) {
      reasons.set(part, reason);
    },
    drop(part) {
      reasons.delete(part);
    },
    applyTo(rollout, at) {
      const merged = rollout.state === "running" ? merge([...reasons.values()]) : null;
      const { hold } = rollout;
      if (merged === null) {
        return { rollout: hold === null ? rollout : { ...rollout, hold: null }, facts: [] };
      }
      if (hold !== null && isSame(hold, merged)) return { rollout, facts: [] };
      const goesOn = hold?.code === merged.code;
      const since = goesOn ? hold.since : at.toISOString();
      const facts = goesOn
        ? []
        : [happened(rollout, at, "rollout.held", merged.message, merged.host)];
      return { rollout: { ...rollout, hold: { ...merged, since } }, facts };
    },
  };
}

/** The first reason in words, and everybody's connections. */
function merge(reasons: readonly HoldReason[]): HoldReason | null {
  const [first] = reasons;
  if (first === undefined) return null;
  const connections = reasons.flatMap((reason) => reason.connections).slice(0, MAX_CONNECTIONS);
  return { ...first, connections };
}

function isSame({ since: _, ...shown }: Hold, merged: HoldReason): boolean {
  return (
    shown.code === merged.code &&
    shown.message === merged.message &&
    shown.host === merged.host &&
    shown.until === merged.until &&
    shown.connections.length === merged.connections.length &&
    shown.connections.every((connection, i) => {
      const other = merged.connections[i];
      return (
        connection.host === other?.host &&
        connection.connectionId === other.connectionId &&
        connection.client === other.client
      );
    })
  );
}
