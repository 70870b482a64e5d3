import { type Document, Int32, Long } from "bson";
import type { NodeState } from "#simulator/node-state.ts";
import { adoptTerm, sendHeartbeats } from "#simulator/replication/heartbeats.ts";
import {
  isNewer,
  majorityOf,
  type ReplicaSetConfig,
  type ReplicationState,
  selfMember,
} from "#simulator/replication/replication-state.ts";
import { becomePrimary } from "#simulator/replication/take-office.ts";

/** A candidate this far behind its primary does not try to take over by priority. */
const TAKEOVER_LAG_SECONDS = 2;

/** Decides, once per round of heartbeats, whether this member stands for or leaves office. */
export function reviewElection(node: NodeState, state: ReplicationState): void {
  const { config } = state;
  if (config === null || selfMember(state) === null) return;
  const now = node.now().getTime();
  if (state.memberState === "PRIMARY") {
    reviewPrimary(node, state, config, now);
    return;
  }
  if (!isElectable(state, now)) return;
  const waited = now - state.primarySeenMs;
  if (waited > config.electionTimeoutMs + headStart(state, config)) {
    void runElection(node, state);
    return;
  }
  reviewTakeover(node, state, config, now);
}

function reviewPrimary(
  node: NodeState,
  state: ReplicationState,
  config: ReplicaSetConfig,
  now: number,
): void {
  state.primarySeenMs = now;
  if (visibleVotes(state, config) >= majorityOf(config)) {
    state.majorityLostMs = null;
    return;
  }
  state.majorityLostMs ??= now;
  if (now - state.majorityLostMs < config.electionTimeoutMs) return;
  state.memberState = "SECONDARY";
  state.majorityLostMs = null;
  node.topologyVersion.bump();
}

function isElectable(state: ReplicationState, now: number): boolean {
  const self = selfMember(state);
  if (self === null || state.memberState !== "SECONDARY" || now < state.frozenUntil) return false;
  return (self.priority ?? 1) > 0 && self.arbiterOnly !== true;
}

/** Members of higher priority stand first, so that the others find a primary when it is their turn. */
function headStart(state: ReplicationState, config: ReplicaSetConfig): number {
  const own = selfMember(state);
  const before = config.members.filter(
    (member) =>
      (member.priority ?? 1) > (own?.priority ?? 1) ||
      ((member.priority ?? 1) === (own?.priority ?? 1) && member._id < (own?._id ?? 0)),
  );
  return before.length * 2 * config.heartbeatIntervalMs;
}

function reviewTakeover(
  node: NodeState,
  state: ReplicationState,
  config: ReplicaSetConfig,
  now: number,
): void {
  const primary = [...state.views.values()].find((view) => view.state === "PRIMARY");
  const incumbent = config.members.find((member) => member._id === primary?.memberId);
  const own = selfMember(state);
  const isInTheWay =
    primary !== undefined &&
    (own?.priority ?? 1) > (incumbent?.priority ?? 1) &&
    secondsBehind(state, primary.optime?.ts.getHighBits() ?? 0) <= TAKEOVER_LAG_SECONDS;
  if (!isInTheWay) {
    state.takeoverSinceMs = null;
    return;
  }
  state.takeoverSinceMs ??= now;
  if (now - state.takeoverSinceMs < config.electionTimeoutMs) return;
  state.takeoverSinceMs = null;
  void runElection(node, state);
}

function secondsBehind(state: ReplicationState, seconds: number): number {
  return seconds - state.lastApplied.ts.getHighBits();
}

function visibleVotes(state: ReplicationState, config: ReplicaSetConfig): number {
  const voters = config.members.filter((member) => (member.votes ?? 1) > 0);
  return voters.filter(
    (member) => member._id === state.selfId || state.views.get(member._id)?.health === 1,
  ).length;
}

/** Asks the others for their votes, first without obligation, and takes office with a majority. */
export async function runElection(node: NodeState, state: ReplicationState): Promise<void> {
  const { config } = state;
  if (config === null || !isElectable(state, node.now().getTime())) return;
  state.primarySeenMs = node.now().getTime();
  if (visibleVotes(state, config) < majorityOf(config)) return;
  const term = state.term + 1;
  if ((await collectVotes(node, state, config, term, true)) < majorityOf(config)) return;
  if (state.term >= term || !isElectable(state, node.now().getTime())) return;
  state.term = term;
  state.votedTerm = term;
  if ((await collectVotes(node, state, config, term, false)) < majorityOf(config)) return;
  if (state.term !== term || !isElectable(state, node.now().getTime())) return;
  becomePrimary(node, state);
  await sendHeartbeats(node, state);
}

async function collectVotes(
  node: NodeState,
  state: ReplicationState,
  config: ReplicaSetConfig,
  term: number,
  dryRun: boolean,
): Promise<number> {
  const command: Document = {
    replSetRequestVotes: new Int32(1),
    setName: config.name,
    dryRun,
    term: Long.fromNumber(term),
    candidateIndex: Long.fromNumber(state.selfId ?? 0),
    configVersion: Long.fromNumber(config.version),
    lastCommittedOp: { ts: state.lastApplied.ts, t: state.lastApplied.t },
    $db: "admin",
  };
  const voters = config.members.filter(
    (member) => (member.votes ?? 1) > 0 && member._id !== state.selfId,
  );
  const answers = await Promise.all(
    voters.map((member) => node.egress.run(member.host, command, config.electionTimeoutMs)),
  );
  const own = (selfMember(state)?.votes ?? 1) > 0 ? 1 : 0;
  return answers.reduce((votes, answer) => {
    if (!answer.ok) return votes;
    if (!dryRun) adoptTerm(node, state, Number(answer.reply.term));
    return votes + (answer.reply.voteGranted === true ? 1 : 0);
  }, own);
}

/** A leaving primary asks the best secondary it sees to stand at once. */
export async function yieldTo(node: NodeState, state: ReplicationState): Promise<void> {
  const { config } = state;
  if (config === null) return;
  const candidates = config.members
    .filter((member) => (member.priority ?? 1) > 0 && member.arbiterOnly !== true)
    .filter((member) => state.views.get(member._id)?.state === "SECONDARY")
    .sort((left, right) => (right.priority ?? 1) - (left.priority ?? 1));
  const best = candidates[0];
  if (best === undefined) return;
  const position = state.positions.get(best._id);
  // A member that lacks the last operations would be refused by the voters that have them.
  if (position !== undefined && isNewer(state.lastApplied, position)) {
    await node.egress.run(
      best.host,
      { simulatedCatchUp: 1, $db: "admin" },
      config.electionTimeoutMs,
    );
  }
  await node.egress.run(best.host, { replSetStepUp: 1, $db: "admin" }, config.electionTimeoutMs);
}
