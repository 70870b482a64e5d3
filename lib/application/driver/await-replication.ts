import type { DriveContext } from "#lib/application/driver/drive-context.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { counted } from "#lib/domain/counted.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import type { Plan } from "#lib/domain/rollout/plan.ts";
import {
  highestLag,
  isSetMember,
  type OwnView,
  primariesOf,
  replicationProblems,
} from "#lib/domain/rollout/replication-health.ts";

export interface ReplicationHealth {
  primaries: ReadonlySet<string>;
  /** For people: "3 members healthy, lag 0.2 s". */
  detail: string;
}

/**
 * Waits until every member sees all others healthy, each set has one primary and nobody lags too far.
 *
 * @returns The health, or what was still wrong when the time was over.
 */
export async function awaitReplication(
  context: DriveContext,
  plan: Plan,
): Promise<Result<ReplicationHealth, DriveFailure>> {
  const { ports, limits, signal } = context;
  const deadline = ports.clock.now().getTime() + limits.replicationTimeoutMs;
  for (;;) {
    const views = await readViews(context, plan);
    const [problem] = replicationProblems(views, plan.policy.maxLagSeconds);
    if (problem === undefined) {
      return ok({ primaries: new Set(primariesOf(views)), detail: summarize(views) });
    }
    if (ports.clock.now().getTime() >= deadline) {
      const message = `${problem.message} after ${limits.replicationTimeoutMs / 1000} s`;
      return err({ code: problem.code, message, host: problem.host });
    }
    await ports.clock.sleep(limits.pollIntervalMs, signal);
  }
}

function readViews({ driver }: DriveContext, plan: Plan): Promise<OwnView[]> {
  return Promise.all(
    plan.nodes.filter(isSetMember).map(async (member) => {
      const reading = await driver.replication(member.host);
      return { member, replication: reading.ok ? reading.value : null };
    }),
  );
}

function summarize(views: readonly OwnView[]): string {
  if (views.length === 0) return "no replica set";
  const lag = highestLag(views);
  return `${counted(views.length, "member")} healthy, lag ${lag === null ? "unknown" : `${lag.seconds} s`}`;
}
