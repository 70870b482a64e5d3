import { type Document, Double, Int32, Long } from "bson";
import type { CommandContext, CommandHandler, CommandTable } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { adoptTerm, heartbeatReply, readOpTime } from "#simulator/replication/heartbeats.ts";
import { unpackConfig } from "#simulator/replication/packed-config.ts";
import { replicate } from "#simulator/replication/replicate.ts";
import { isNewer, type ReplicationState } from "#simulator/replication/replication-state.ts";

const OK = { ok: new Double(1) };

/** Commands that members send each other. */
export const INTERNAL_COMMANDS: CommandTable = new Map<string, CommandHandler>([
  ["_isSelf", () => ({ ...OK })],
  ["replSetHeartbeat", forMembers(answerHeartbeat)],
  ["replSetRequestVotes", forMembers(answerVoteRequest)],
  ["replSetStepUp", forMembers(answerStepUp)],
  ["simulatedOplogFetch", forMembers(answerOplogFetch)],
  ["simulatedCatchUp", forMembers(answerCatchUp)],
]);

function forMembers(
  answer: (context: CommandContext, state: ReplicationState) => Document | Promise<Document>,
): CommandHandler {
  return (context) => {
    const { node, session, name } = context;
    if (node.options.authorization && !session.isInternal) {
      throw new CommandError(13, "Unauthorized", `command ${name} requires authentication`);
    }
    if (node.replication === null) {
      throw new CommandError(76, "NoReplicationEnabled", "not running with --replSet");
    }
    return answer(context, node.replication);
  };
}

function answerHeartbeat({ node, command }: CommandContext, state: ReplicationState): Document {
  const packed: unknown = command.config;
  const version = state.config?.version ?? -1;
  if (typeof packed === "string" && Number(command.configVersion) > version) {
    state.install(unpackConfig(packed));
  }
  if (state.config === null) {
    throw new CommandError(94, "NotYetInitialized", "no replset config has been received");
  }
  if (command.replSetHeartbeat !== state.config.name) {
    throw new CommandError(93, "InvalidReplicaSetConfig", "Our set name does not match");
  }
  const view = state.views.get(Number(command.fromId));
  if (view !== undefined) view.lastHeartbeatRecv = node.now();
  adoptTerm(node, state, Number(command.term));
  return { ...heartbeatReply(state), set: state.config.name, ...OK };
}

function answerVoteRequest({ node, command }: CommandContext, state: ReplicationState): Document {
  const term = Number(command.term);
  const dryRun = command.dryRun === true;
  const reason = refusalOfVote(state, command, term, dryRun);
  if (!dryRun) adoptTerm(node, state, term);
  if (reason === "" && !dryRun) {
    state.votedTerm = term;
    state.primarySeenMs = node.now().getTime();
  }
  return { term: Long.fromNumber(state.term), voteGranted: reason === "", reason, ...OK };
}

function refusalOfVote(
  state: ReplicationState,
  command: Document,
  term: number,
  dryRun: boolean,
): string {
  const position = readOpTime(command.lastCommittedOp);
  if (state.config === null || command.setName !== state.config.name) {
    return "candidate's set name differs from mine";
  }
  if (term <= state.term && !(dryRun && term === state.term)) {
    return "candidate's term is lower than mine";
  }
  if (Number(command.configVersion) !== state.config.version) {
    return "candidate's config version differs from mine";
  }
  if (position === null || isNewer(state.lastApplied, position)) {
    if (state.memberState !== "ARBITER") return "candidate's data is staler than mine";
  }
  if (!dryRun && state.votedTerm >= term) return "already voted for another candidate this term";
  if (state.memberState === "ARBITER" && seesEqualPrimary(state, command)) {
    return "can see a healthy primary of equal or greater priority";
  }
  return "";
}

function seesEqualPrimary(state: ReplicationState, command: Document): boolean {
  const priorityOf = (id: number | undefined) =>
    state.config?.members.find((member) => member._id === id)?.priority ?? 1;
  const primary = [...state.views.values()].find((view) => view.state === "PRIMARY");
  const candidate = Number(command.candidateIndex);
  if (primary === undefined || primary.memberId === candidate) return false;
  return priorityOf(primary.memberId) >= priorityOf(candidate);
}

/** A set is without a primary for about one heartbeat, 2.1 s where it was recorded. */
function answerStepUp(_context: CommandContext, state: ReplicationState): Document {
  setTimeout(() => state.stepUp(), state.config?.heartbeatIntervalMs ?? 0).unref();
  return { ...OK };
}

function answerOplogFetch({ command }: CommandContext, state: ReplicationState): Document {
  if (state.memberState !== "PRIMARY" && state.memberState !== "SECONDARY") {
    throw new CommandError(13435, "NotMasterNoSlaveOk", "not master and slaveOk=false");
  }
  const position = readOpTime(command.position);
  if (position !== null) state.positions.set(Number(command.memberId), position);
  return {
    opTime: { ts: state.lastApplied.ts, t: state.lastApplied.t },
    wallTime: state.lastAppliedDate,
    entries: new Int32(0),
    ...OK,
  };
}

async function answerCatchUp({ node }: CommandContext, state: ReplicationState): Promise<Document> {
  await replicate(node, state);
  return { opTime: { ts: state.lastApplied.ts, t: state.lastApplied.t }, ...OK };
}
