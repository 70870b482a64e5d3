import { awaitReplication } from "#lib/application/driver/await-replication.ts";
import type { DriveContext } from "#lib/application/driver/drive-context.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import type { StepRecorder } from "#lib/application/driver/step-recorder.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import { hostsInRestart } from "#lib/domain/rollout/open-restart.ts";
import type { Plan } from "#lib/domain/rollout/plan.ts";
import { electionBetween, type SetLeader } from "#lib/domain/rollout/replication-health.ts";
import { setKeyOf, setOf } from "#lib/domain/rollout/set-of.ts";

/** What is known of the replica sets of one drive, and the care that is taken of them between steps. */
export interface SetCare {
  /** Waits for all sets to be healthy but those in which a restart is awaited, and takes their primaries as they are. */
  begin(): Promise<Result<null, DriveFailure>>;
  /** Sees the same of all sets again, now that they are being worked on. */
  all(): Promise<Result<null, DriveFailure>>;
  /** Sees before a step that the node's set is healthy and led by whom it was left with. */
  before(host: string): Promise<Result<null, DriveFailure>>;
  /** Sees the same after a step, which may have moved the primary if it `mayElect`. */
  after(
    host: string,
    mayElect: boolean,
    recorder: StepRecorder,
  ): Promise<Result<null, DriveFailure>>;
  /** Hosts seen as primary last. */
  primaries(): ReadonlySet<string>;
}

/** Nothing is known of any set yet. */
export function createSetCare(context: DriveContext, { nodes, policy }: Plan): SetCare {
  const planned = new Set(nodes.map((node) => node.host));
  const leaders = new Map<string, SetLeader>();
  /** When a set was last seen healthy, by the steady clock. */
  const seenAtMs = new Map<string, number>();
  const healthOf = (host: string) =>
    awaitReplication(context, setOf(nodes, host), policy.maxLagSeconds);

  async function watch(host: string, mayElect: boolean): Promise<Result<string, DriveFailure>> {
    const startedMs = context.ports.clock.monotonicMs();
    seenAtMs.delete(keyOf(host));
    const set = await healthOf(host);
    if (!set.ok) return set;
    const { leader, hosts, detail } = set.value;
    // The list of members may be some seconds old; the members themselves have just said whom they know.
    const stranger = [...hosts].find((known) => !planned.has(known));
    if (stranger !== undefined) {
      const message = `${stranger} is a member of the set of ${host} and not in the plan`;
      return err({ code: "PLAN_DRIFTED", message, host: stranger });
    }
    const key = keyOf(host);
    if (leader === null) return ok(detail);
    const election = mayElect ? null : electionBetween(leaders.get(key) ?? null, leader);
    // Taken as it is from now on, so that a person who has looked at it may let the rollout go on.
    leaders.set(key, leader);
    if (election === null) {
      seenAtMs.set(key, startedMs);
      return ok(detail);
    }
    return err({ code: "UNEXPECTED_ELECTION", message: election, host: leader.host });
  }

  async function watchAll(): Promise<Result<null, DriveFailure>> {
    // A set that misses a process which we have had restarted is judged when that step is over.
    const inRestart = hostsInRestart(context.journal.known().steps);
    const firstOfEach = [...Map.groupBy(nodes, setKeyOf).values()]
      .filter((set) => !set.some(({ host }) => inRestart.has(host)))
      .flatMap(([first]) => first ?? []);
    const seen = await Promise.all(firstOfEach.map(({ host }) => watch(host, false)));
    return seen.find((set) => !set.ok) ?? ok(null);
  }

  function keyOf(host: string): string {
    const node = nodes.find((candidate) => candidate.host === host);
    return node === undefined ? host : setKeyOf(node);
  }

  return {
    begin() {
      leaders.clear();
      seenAtMs.clear();
      return watchAll();
    },
    all: watchAll,
    async before(host) {
      const { clock } = context.ports;
      // What was seen after the step before it is what is to be seen before this one.
      const seenMs = seenAtMs.get(keyOf(host)) ?? Number.NEGATIVE_INFINITY;
      if (clock.monotonicMs() - seenMs < context.limits.pollIntervalMs) return ok(null);
      const seen = await watch(host, false);
      return seen.ok ? ok(null) : seen;
    },
    async after(host, mayElect, recorder) {
      const seen = await recorder.part(
        "replication",
        () => watch(host, mayElect),
        (detail) => detail,
      );
      return seen.ok ? ok(null) : seen;
    },
    primaries: () => new Set([...leaders.values()].map((leader) => leader.host)),
  };
}
