import { type Document, Double, Long, Timestamp } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { dateOf, opTimeDocument } from "#simulator/commands/hello-replica-set.ts";
import { requireConfig } from "#simulator/commands/replica-set-guards.ts";
import { long, okReply } from "#simulator/commands/reply.ts";
import type { ReplicaSetMember } from "#simulator/node-options.ts";
import type { NodeState } from "#simulator/node-state.ts";
import {
  MEMBER_STATE_NUMBER,
  type MemberView,
  type OpTime,
  type ReplicaSetConfig,
  type ReplicationState,
} from "#simulator/replication/replication-state.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

const MS_PER_SECOND = 1000;
const NO_OPTIME: OpTime = { ts: new Timestamp({ t: 0, i: 0 }), t: Long.fromNumber(-1) };
const NEVER = new Date(0);
const UNREACHABLE = "(not reachable/healthy)";

interface StatusSource {
  node: NodeState;
  replication: ReplicationState;
  config: ReplicaSetConfig;
}

/** The set as this member sees it: its own state, and what its heartbeats told about the others. */
export function replSetGetStatus(context: CommandContext): Document {
  const { node } = context;
  const { replication, config } = requireConfig(context);
  const source = { node, replication, config };
  const committed = replication.lastCommitted;
  return okReply({
    set: config.name,
    date: node.now(),
    myState: MEMBER_STATE_NUMBER[replication.memberState],
    term: long(replication.term),
    ...syncFields(source, replication.syncSource),
    ...(config.clusterRole === "configsvr" ? { configsvr: true } : {}),
    heartbeatIntervalMillis: long(config.heartbeatIntervalMs),
    ...(isLater(node) ? voteCounts(config) : {}),
    optimes: optimes(replication),
    lastStableRecoveryTimestamp: committed.ts,
    ...(isLater(node) ? {} : { lastStableCheckpointTimestamp: committed.ts }),
    members: config.members.map((member) => memberDocument(source, member)),
  });
}

function memberDocument(source: StatusSource, member: ReplicaSetMember): Document {
  const view = source.replication.views.get(member._id);
  if (member._id === source.replication.selfId || view === undefined) {
    return ownDocument(source, member);
  }
  return peerDocument(source, member, view);
}

function ownDocument(source: StatusSource, member: ReplicaSetMember): Document {
  const { node, replication, config } = source;
  const isPrimary = replication.memberState === "PRIMARY";
  const uptimeMs = node.now().getTime() - node.startedAt.getTime();
  const optime = {
    optime: opTimeDocument(replication.lastApplied),
    optimeDate: dateOf(replication.lastApplied),
  };
  return {
    _id: member._id,
    name: member.host,
    ...(isLater(node) ? {} : { ip: "127.0.0.1" }),
    health: new Double(1),
    state: MEMBER_STATE_NUMBER[replication.memberState],
    stateStr: replication.memberState,
    uptime: Math.floor(uptimeMs / MS_PER_SECOND),
    ...(member.arbiterOnly === true ? {} : optime),
    ...syncFields(source, replication.syncSource),
    infoMessage: "",
    ...(isPrimary ? electionFields(replication) : {}),
    configVersion: config.version,
    ...(isLater(node) ? { configTerm: replication.term } : {}),
    self: true,
    lastHeartbeatMessage: "",
  };
}

function peerDocument(source: StatusSource, member: ReplicaSetMember, view: MemberView): Document {
  const { node } = source;
  const isDown = view.health === 0;
  return {
    _id: member._id,
    name: member.host,
    ...(isLater(node) ? {} : { ip: "127.0.0.1" }),
    health: new Double(view.health),
    state: MEMBER_STATE_NUMBER[isDown ? "DOWN" : view.state],
    stateStr: isDown ? UNREACHABLE : view.state,
    uptime: secondsHealthy(node, view),
    ...(member.arbiterOnly === true ? {} : peerOptimes(view)),
    lastHeartbeat: view.lastHeartbeat ?? NEVER,
    lastHeartbeatRecv: view.lastHeartbeatRecv ?? NEVER,
    pingMs: long(view.pingMs),
    lastHeartbeatMessage: view.lastHeartbeatMessage,
    ...syncFields(source, isDown ? "" : view.syncSource),
    infoMessage: "",
    ...(!isDown && view.state === "PRIMARY" ? electionFields(view) : {}),
    configVersion: isDown ? -1 : view.configVersion,
    ...(isLater(node) ? { configTerm: isDown ? -1 : view.term } : {}),
  };
}

function secondsHealthy(node: NodeState, { healthySince }: MemberView): number {
  if (healthySince === null) return 0;
  return Math.max(0, Math.floor((node.now().getTime() - healthySince.getTime()) / MS_PER_SECOND));
}

function peerOptimes(view: MemberView): Document {
  const optime = view.health === 0 ? NO_OPTIME : (view.optime ?? NO_OPTIME);
  return {
    optime: opTimeDocument(optime),
    optimeDurable: opTimeDocument(optime),
    optimeDate: dateOf(optime),
    optimeDurableDate: dateOf(optime),
  };
}

function electionFields({
  electionTime,
  electionDate,
}: Pick<MemberView, "electionTime" | "electionDate">): Document {
  return { electionTime: electionTime ?? NO_OPTIME.ts, electionDate: electionDate ?? NEVER };
}

function syncFields({ node, config }: StatusSource, host: string): Document {
  const member = config.members.find((candidate) => candidate.host === host);
  const fields = { syncSourceHost: host, syncSourceId: member?._id ?? -1 };
  return isLater(node) ? fields : { syncingTo: host, ...fields };
}

function optimes({ lastApplied, lastAppliedDate, lastCommitted }: ReplicationState): Document {
  const committed = opTimeDocument(lastCommitted);
  const applied = opTimeDocument(lastApplied);
  return {
    lastCommittedOpTime: committed,
    lastCommittedWallTime: dateOf(lastCommitted),
    readConcernMajorityOpTime: committed,
    readConcernMajorityWallTime: dateOf(lastCommitted),
    appliedOpTime: applied,
    durableOpTime: applied,
    lastAppliedWallTime: lastAppliedDate,
    lastDurableWallTime: lastAppliedDate,
  };
}

function voteCounts({ members }: ReplicaSetConfig): Document {
  const voters = members.filter((member) => (member.votes ?? 1) > 0);
  const majority = Math.floor(voters.length / 2) + 1;
  const writable = voters.filter((member) => member.arbiterOnly !== true).length;
  return {
    majorityVoteCount: majority,
    writeMajorityCount: Math.min(majority, writable),
    votingMembersCount: voters.length,
    writableVotingMembersCount: writable,
  };
}

function isLater(node: NodeState): boolean {
  return versionProfile(node.options.version).hasHello;
}
