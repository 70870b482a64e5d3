import type { DriveContext } from "#lib/application/driver/drive-context.ts";
import type { HoldReason } from "#lib/application/driver/holds.ts";
import { type FreezeWindow, freezeAt } from "#lib/domain/cluster/freeze-window.ts";
import type { Hold, Rollout } from "#lib/domain/rollout/rollout.ts";
import { canaryOf, finishedAtOf, routerToFind } from "#lib/domain/rollout/step-order.ts";

const MS_PER_SECOND = 1_000;

/** Says why no step of the rollout may begin right now, though nothing is wrong. */
export interface DueHold {
  /** Null when the next step may begin. */
  now(rollout: Rollout): Promise<HoldReason | null>;
}

/** An end by the steady clock, and as people read it. */
interface End {
  atMs: number;
  until: string;
}

/** Watches the times that a rollout has to keep; those that began in this drive are measured by the steady clock. */
export function createDueHold({ ports, limits }: Pick<DriveContext, "ports" | "limits">): DueHold {
  const { clock } = ports;
  const ends = new Map<string, End>();
  let windows: readonly FreezeWindow[] = [];
  let windowsReadMs = Number.NEGATIVE_INFINITY;

  /**
   * The end of a time that began at `sinceMs` of the wall clock; null when it is over. That clock is believed once: set
   * back or forward later, it makes no soak longer or shorter, and never longer than it is.
   */
  function endOf(key: string, sinceMs: number, lengthMs: number): string | null {
    let end = ends.get(key);
    if (end === undefined) {
      const nowMs = clock.now().getTime();
      const leftMs = Math.max(0, lengthMs - Math.max(0, nowMs - sinceMs));
      end = { atMs: clock.monotonicMs() + leftMs, until: new Date(nowMs + leftMs).toISOString() };
      ends.set(key, end);
    }
    return clock.monotonicMs() < end.atMs ? end.until : null;
  }

  function scheduled({ notBefore }: Rollout): HoldReason | null {
    if (notBefore === null || Date.parse(notBefore) <= clock.now().getTime()) return null;
    return hold("SCHEDULED", `No step begins before ${notBefore}`, null, notBefore);
  }

  /** People may freeze a cluster at any time, so its settings are read again and again. */
  async function frozen({ clusterId }: Rollout): Promise<HoldReason | null> {
    if (clock.monotonicMs() - windowsReadMs > limits.maxReadingAgeMs) {
      windows = (await ports.clusters.find(clusterId))?.settings.freezeWindows ?? [];
      windowsReadMs = clock.monotonicMs();
    }
    const freeze = freezeAt(windows, clock.now());
    if (freeze === null) return null;
    const until = freeze.until.toISOString();
    return hold(
      "FROZEN",
      `Nothing is changed before ${until}: ${freeze.window.reason}`,
      null,
      until,
    );
  }

  function canary(rollout: Rollout): HoldReason | null {
    const step = canaryOf(rollout);
    const { canarySoakSeconds } = rollout.plan.policy;
    const finishedAt = step === null ? null : finishedAtOf(step);
    if (step === null || finishedAt === null) return null;
    const lengthMs = canarySoakSeconds * MS_PER_SECOND;
    const until = endOf(`canary ${step.id} ${finishedAt}`, Date.parse(finishedAt), lengthMs);
    if (until === null) return null;
    const message = `${step.host} is watched for ${canarySoakSeconds} s before the next node is touched`;
    return hold("CANARY_SOAK", message, step.host, until);
  }

  function routersApart(rollout: Rollout): HoldReason | null {
    const step = routerToFind(rollout);
    const finishedAt = step === null ? null : finishedAtOf(step);
    if (step === null || finishedAt === null) return null;
    const key = `router ${step.id} ${finishedAt}`;
    const until = endOf(key, Date.parse(finishedAt), limits.routersApartMs);
    if (until === null) return null;
    const seconds = limits.routersApartMs / MS_PER_SECOND;
    const message = `Clients have ${seconds} s to find ${step.host} again before the next router is restarted`;
    return hold("ROUTERS_APART", message, step.host, until);
  }

  function soak(rollout: Rollout): HoldReason | null {
    const { plan, currentPhase, steps } = rollout;
    if (plan.phases[currentPhase]?.kind !== "soak") return null;
    const ended = steps
      .filter((step) => step.phaseIndex < currentPhase)
      .map((step) => Date.parse(finishedAtOf(step) ?? rollout.createdAt));
    const since = Math.max(Date.parse(rollout.createdAt), ...ended);
    const { soakSeconds } = plan.policy;
    const until = endOf(`soak ${currentPhase} ${since}`, since, soakSeconds * MS_PER_SECOND);
    if (until === null) return null;
    const message = `The cluster is watched for ${soakSeconds} s before it goes on`;
    return hold("SOAK", message, null, until);
  }

  return {
    now: async (rollout) =>
      scheduled(rollout) ??
      (await frozen(rollout)) ??
      canary(rollout) ??
      soak(rollout) ??
      routersApart(rollout),
  };
}

function hold(
  code: Hold["code"],
  message: string,
  host: string | null,
  until: string | null,
): HoldReason {
  return { code, message, host, until, connections: [] };
}
