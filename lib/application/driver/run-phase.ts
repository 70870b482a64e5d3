import { watchConnectivity } from "#lib/application/driver/connectivity-watch.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import type { Engine } from "#lib/application/driver/engine.ts";
import { finishPhase } from "#lib/application/driver/finish-phase.ts";
import type { HoldReason } from "#lib/application/driver/holds.ts";
import { createLanes, type Lanes } from "#lib/application/driver/lanes.ts";
import { preflight } from "#lib/application/driver/preflight.ts";
import {
  approvalExpiredChange,
  breachChange,
  haltChange,
  wishChange,
} from "#lib/application/driver/rollout-changes.ts";
import { runStep } from "#lib/application/driver/run-step.ts";
import type { Result } from "#lib/domain/result.ts";
import { standingApproval } from "#lib/domain/rollout/approval.ts";
import type { Hold, Rollout, RolloutState } from "#lib/domain/rollout/rollout.ts";
import { nextSteps } from "#lib/domain/rollout/step-order.ts";

/** Holds in which the cluster is watched, since it was just worked on. */
const SOAKS: ReadonlySet<Hold["code"]> = new Set(["CANARY_SOAK", "SOAK", "ROUTERS_APART"]);

/** The drive itself, as far as it and not one of its steps waits. */
const DRIVE = "drive";

/**
 * Runs the steps of the current phase, several beside each other where the policy allows it, until the rollout no
 * longer runs.
 *
 * @returns The state that it is in then, or "stopped".
 */
export async function runPhase(
  engine: Engine,
  stop: AbortSignal,
): Promise<RolloutState | "stopped"> {
  const { journal } = engine;
  const lanes = createLanes();
  // Without the watch nothing goes on either.
  const watching = watchConnectivity(engine, journal.known().plan.nodes).catch(engine.endWaits);
  let isReady = false;
  try {
    for (;;) {
      const rollout = await journal.read();
      if (rollout.state !== "running") return rollout.state;
      if (stop.aborted) return "stopped";
      isReady = await takeTurn(engine, rollout, lanes, isReady);
    }
  } finally {
    engine.endWaits(new Error("The drive is over"));
    await lanes.settled();
    await watching;
  }
}

/** @returns Whether the cluster has been looked at and may be worked on. */
async function takeTurn(
  engine: Engine,
  rollout: Rollout,
  lanes: Lanes,
  isReady: boolean,
): Promise<boolean> {
  const { journal, ports, alarm, due, holds, sets } = engine;
  const breach = alarm.take();
  if (breach !== null) {
    await journal.write((current) => breachChange(current, breach, ports.clock.now()));
    return isReady;
  }
  const isCalledOff = rollout.wish !== "run";
  // A step that was begun is finished first, so that nothing leaves a node half done.
  const isBegun = rollout.steps.some((step) => step.state === "running");
  const isIdle = !isBegun && lanes.running().size === 0;
  if (isCalledOff && isIdle) {
    await journal.write((current) => wishChange(current, ports.clock.now()));
    return isReady;
  }
  const hold = isCalledOff ? null : await due.now(rollout);
  engine.rest(!isReady || (isIdle && hold !== null && !SOAKS.has(hold.code)));
  if (hold !== null && isIdle) return sitOut(engine, hold, isReady);
  if (!isReady) return prepare(engine, rollout);

  holds.drop(DRIVE);
  const next = nextSteps(rollout, lanes.running(), sets.primaries());
  const mayBegin = !isCalledOff && hold === null;
  const starting = mayBegin ? next : next.filter((step) => step.state === "running");
  for (const step of starting) lanes.start(step.id, () => runStep(engine, rollout, step));
  if (lanes.running().size > 0) await lanes.next();
  else await finishPhase(engine, rollout);
  return true;
}

/** Waits a moment for a time that has to pass; after a long one the cluster is looked at again. */
async function sitOut(engine: Engine, hold: HoldReason, isReady: boolean): Promise<boolean> {
  const { holds, journal, ports, limits, signal } = engine;
  holds.put(DRIVE, hold);
  await journal.write((rollout) => ({ rollout, facts: [] }));
  await ports.clock.sleep(limits.pollIntervalMs, signal);
  if (!isReady || !SOAKS.has(hold.code)) return false;
  const sets = hold.host === null ? await engine.sets.all() : await engine.sets.before(hold.host);
  if (!sets.ok) engine.alarm.raise(sets.error);
  return true;
}

/** Sees that the rollout may go on at all; if not, it says why. */
async function prepare(engine: Engine, rollout: Rollout): Promise<boolean> {
  const { journal, ports } = engine;
  const now = ports.clock.now();
  if (standingApproval(rollout, rollout.currentPhase, now)?.decision !== "approved") {
    await journal.write((current) => approvalExpiredChange(current, now));
    return false;
  }
  const ready = await getReady(engine, rollout);
  if (ready.ok) return true;
  await journal.write((current) => haltChange(current, ready.error, ports.clock.now()));
  return false;
}

async function getReady(engine: Engine, rollout: Rollout): Promise<Result<null, DriveFailure>> {
  const seen = await preflight(engine, rollout);
  return seen.ok ? engine.sets.begin() : seen;
}
