import { createAlarm } from "#lib/application/driver/alarm.ts";
import type {
  DriveContext,
  DriveLimits,
  DrivePorts,
} from "#lib/application/driver/drive-context.ts";
import { createDueHold } from "#lib/application/driver/due-hold.ts";
import type { Engine } from "#lib/application/driver/engine.ts";
import { createHandshakeWatch } from "#lib/application/driver/handshake-watch.ts";
import { createHolds } from "#lib/application/driver/holds.ts";
import { openJournal } from "#lib/application/driver/journal.ts";
import type { LeaseKeeper } from "#lib/application/driver/lease-keeper.ts";
import { createReadings } from "#lib/application/driver/readings.ts";
import { createSetCare } from "#lib/application/driver/set-care.ts";
import { findProbeTarget } from "#lib/application/find-cluster.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/**
 * Milliseconds between two looks at the whole cluster that the steps ask for, at least, and for each of its nodes: a
 * look at hundreds takes longer than the steps between two of them. People watch the steps themselves.
 */
const PROBE_EVERY_MS = 10_000;
const PROBE_EVERY_MS_PER_NODE = 500;

interface Parts {
  keeper: LeaseKeeper;
  stop: AbortSignal;
  ports: DrivePorts;
  limits: DriveLimits;
}

/**
 * Opens what one drive works with.
 *
 * @throws AppError CLUSTER_NOT_FOUND
 */
export async function openEngine(
  rollout: Rollout,
  { keeper, stop, ports, limits }: Parts,
): Promise<Engine> {
  const { target } = await findProbeTarget(rollout.clusterId, ports);
  const driver = ports.nodeDrivers.open(target);
  const holds = createHolds();
  const journal = openJournal(rollout, keeper, ports, holds);
  const over = new AbortController();
  const signal = AbortSignal.any([keeper.signal, stop, over.signal]);
  const looker = { driver, ports, limits, signal };
  const readings = createReadings(looker, rollout.plan.nodes, journal.known);
  const context: DriveContext = { ...looker, journal, keeper, readings };
  // Until the cluster has been looked at for the first time.
  let isResting = true;
  return {
    ...context,
    holds,
    alarm: createAlarm(),
    sets: createSetCare(context, rollout.plan),
    handshakes: createHandshakeWatch(context, rollout.plan.nodes),
    isResting: () => isResting,
    rest: (now) => {
      isResting = now;
    },
    due: createDueHold(context),
    atWork: new Map(),
    requestProbe: probeRequester(rollout, ports),
    endWaits: (reason) => over.abort(reason),
    close: () => driver.close(),
  };
}

function probeRequester(
  { clusterId, plan }: Rollout,
  { clock, jobs }: DrivePorts,
): (isLast: boolean) => Promise<void> {
  const everyMs = Math.max(PROBE_EVERY_MS, PROBE_EVERY_MS_PER_NODE * plan.nodes.length);
  // A drive has just looked itself; of few nodes people see the canary's outcome at once all the same.
  let askedAtMs = clock.monotonicMs() - PROBE_EVERY_MS;
  return async (isLast) => {
    const nowMs = clock.monotonicMs();
    if (!isLast && nowMs - askedAtMs < everyMs) return;
    askedAtMs = nowMs;
    await jobs.requestProbe(clusterId, "base");
  };
}
