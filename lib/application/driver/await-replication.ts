import type { DriveContext } from "#lib/application/driver/drive-context.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { counted } from "#lib/domain/counted.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import type { PlannedNode } from "#lib/domain/rollout/plan.ts";
import {
  highestLag,
  isSetMember,
  leaderOf,
  type OwnView,
  replicationProblems,
  type SetLeader,
} from "#lib/domain/rollout/replication-health.ts";

/** A replica set of which every member is healthy. */
export interface SetHealth {
  /** Null where the nodes are in no set. */
  leader: SetLeader | null;
  /** Every member that one of the members knows of. */
  hosts: ReadonlySet<string>;
  /** For people: "3 members healthy, lag 0.2 s". */
  detail: string;
}

/**
 * Waits until every member of one set sees all others healthy, there is one primary and nobody lags too far.
 *
 * @returns The health, or what was still wrong when the time was over.
 */
export async function awaitReplication(
  context: DriveContext,
  nodes: readonly PlannedNode[],
  maxLagSeconds: number,
): Promise<Result<SetHealth, DriveFailure>> {
  const { ports, limits, signal } = context;
  const members = nodes.filter(isSetMember);
  if (members.length === 0) return ok({ leader: null, hosts: new Set(), detail: "no replica set" });
  const deadline = ports.clock.monotonicMs() + limits.replicationTimeoutMs;
  for (;;) {
    const views = await readViews(context, members);
    const [problem] = replicationProblems(views, maxLagSeconds);
    if (problem === undefined) {
      const hosts = views.flatMap(({ replication }) => replication?.members ?? []);
      return ok({
        leader: leaderOf(views),
        hosts: new Set(hosts.map(({ host }) => host)),
        detail: summarize(views),
      });
    }
    if (ports.clock.monotonicMs() >= deadline) {
      const message = `${problem.message} after ${limits.replicationTimeoutMs / 1000} s`;
      return err({ code: problem.code, message, host: problem.host });
    }
    await ports.clock.sleep(limits.pollIntervalMs, signal);
  }
}

function readViews({ driver }: DriveContext, members: readonly PlannedNode[]): Promise<OwnView[]> {
  return Promise.all(
    members.map(async (member): Promise<OwnView> => {
      // Who takes no commands tells nobody its view; the others' views of it must do.
      if (!member.takesCommands) return { member, replication: null };
      const reading = await driver.replication(member.host);
      return { member, replication: reading.ok ? reading.value : null };
    }),
  );
}

function summarize(views: readonly OwnView[]): string {
  const lag = highestLag(views);
  return `${counted(views.length, "member")} healthy, lag ${lag === null ? "unknown" : `${lag.seconds} s`}`;
}
