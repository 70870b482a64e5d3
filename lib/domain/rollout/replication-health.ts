import type { ReplicationObservation } from "#lib/domain/observation/observation.ts";
import type { PlannedNode } from "#lib/domain/rollout/plan.ts";

type Member = Pick<PlannedNode, "host" | "group" | "role" | "delaySeconds" | "process">;

/** One member's own view of its set; null when it could not be read. */
export interface OwnView {
  member: Member;
  replication: ReplicationObservation | null;
}

export interface ReplicationProblem {
  code: "REPLICATION_UNHEALTHY" | "LAG_TOO_HIGH";
  host: string;
  message: string;
}

const HEALTHY_STATES: ReadonlySet<string> = new Set(["PRIMARY", "SECONDARY", "ARBITER"]);

/** Whether the node belongs to a replica set and so has a view of it. */
export function isSetMember(node: Pick<PlannedNode, "process" | "group">): boolean {
  return node.process === "mongod" && node.group !== null;
}

/**
 * Everything that keeps the sets from being healthy: each member's own view counts, since two members see
 * each other over different connections that fail independently.
 *
 * @param maxLagSeconds Limit for members that are neither delayed nor arbiters.
 * @returns An empty list when all members see all others healthy, with one primary in each set.
 */
export function replicationProblems(
  views: readonly OwnView[],
  maxLagSeconds: number,
): ReplicationProblem[] {
  const sets = Map.groupBy(views, (view) => view.member.group);
  return [...sets.values()].flatMap((set) => [
    ...set.flatMap((view) => viewProblems(view)),
    ...primaryProblems(set),
    ...lagProblems(set, maxLagSeconds),
  ]);
}

/** Hosts that say of themselves that they are primary. */
export function primariesOf(views: readonly OwnView[]): string[] {
  return views
    .filter((view) => view.replication?.state === "PRIMARY")
    .map((view) => view.member.host);
}

/** Who leads a set, and since which election. */
export interface SetLeader {
  host: string;
  /** Null before protocol version 1. */
  term: number | null;
}

/** The leader that the set's own members agree on; null without exactly one primary. */
export function leaderOf(views: readonly OwnView[]): SetLeader | null {
  const [host, ...others] = primariesOf(views);
  if (host === undefined || others.length > 0) return null;
  const terms = views.flatMap(({ replication }) => replication?.term ?? []);
  return { host, term: terms.length === 0 ? null : Math.max(...terms) };
}

/** One sentence on the election that lies between two looks at a set; null when there was none. */
export function electionBetween(before: SetLeader | null, now: SetLeader): string | null {
  if (before === null) return null;
  const isSameTerm = before.term === null || now.term === null || before.term === now.term;
  if (before.host === now.host && isSameTerm) return null;
  return `${inWords(now)} is primary by an election nobody asked for; it was ${inWords(before)}`;
}

function inWords({ host, term }: SetLeader): string {
  return term === null ? host : `${host} in term ${term}`;
}

/** The highest lag in seconds among members that the limit applies to; null when none reports one. */
export function highestLag(views: readonly OwnView[]): { host: string; seconds: number } | null {
  const lags = views.flatMap(({ member }) => {
    const seconds = lagOf(member, views);
    return isExempt(member) || seconds === null ? [] : [{ host: member.host, seconds }];
  });
  return lags.toSorted((a, b) => b.seconds - a.seconds)[0] ?? null;
}

/**
 * The lag of a member as it sees it itself or as a primary sees it, whichever is more. Its own view does not do: a
 * member that dials nobody any more believes to know the newest optime, while all others call it healthy. Secondaries
 * do not count as witnesses of each other: they hear by heartbeat only, so a healthy member would seem to lag.
 */
function lagOf({ host }: Member, views: readonly OwnView[]): number | null {
  const lags = views.flatMap(({ member, replication }) => {
    if (replication === null) return [];
    const own = member.host === host ? replication.lagSeconds : null;
    const seen = replication.members.find((other) => other.host === host)?.lagSeconds;
    return [own, replication.state === "PRIMARY" ? seen : null].filter((lag) => lag != null);
  });
  return lags.length === 0 ? null : Math.max(...lags);
}

function viewProblems({ member, replication }: OwnView): ReplicationProblem[] {
  const { host } = member;
  if (replication === null) {
    // With access control an arbiter tells nobody its view; the others' views of it must do.
    if (member.role === "arbiter") return [];
    return [unhealthy(host, `The view that ${host} has of its set could not be read`)];
  }
  if (!HEALTHY_STATES.has(replication.state)) {
    return [unhealthy(host, `${host} is in state ${replication.state}`)];
  }
  return replication.members
    .filter((seen) => !seen.healthy || !HEALTHY_STATES.has(seen.state))
    .map((seen) => {
      const why = seen.lastHeartbeatMessage === "" ? "" : `: ${seen.lastHeartbeatMessage}`;
      return unhealthy(seen.host, `${host} sees ${seen.host} in state ${seen.state}${why}`);
    });
}

function primaryProblems(set: readonly OwnView[]): ReplicationProblem[] {
  const primaries = primariesOf(set);
  const [primary] = primaries;
  const first = set[0]?.member;
  if (first === undefined) return [];
  const name = first.group ?? "The set";
  if (primary === undefined) return [unhealthy(first.host, `${name} has no primary`)];
  if (primaries.length > 1) {
    return [unhealthy(primary, `${name} has several primaries: ${primaries.join(", ")}`)];
  }
  return set.flatMap(({ member, replication }) =>
    (replication?.members ?? [])
      .filter((seen) => seen.state === "PRIMARY" && seen.host !== primary)
      .map((seen) =>
        unhealthy(member.host, `${member.host} sees ${seen.host} as primary, not ${primary}`),
      ),
  );
}

function lagProblems(set: readonly OwnView[], maxLagSeconds: number): ReplicationProblem[] {
  return set.flatMap(({ member }) => {
    const lag = lagOf(member, set);
    if (isExempt(member) || lag === null || lag <= maxLagSeconds) return [];
    const message = `${member.host} lags by ${lag} s, over the limit of ${maxLagSeconds} s`;
    return [{ code: "LAG_TOO_HIGH" as const, host: member.host, message }];
  });
}

function isExempt(member: Member): boolean {
  return member.role === "arbiter" || member.delaySeconds > 0;
}

function unhealthy(host: string, message: string): ReplicationProblem {
  return { code: "REPLICATION_UNHEALTHY", host, message };
}
