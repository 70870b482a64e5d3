import type { Long, ObjectId, Timestamp } from "bson";
import type { ReplicaSetMember } from "#simulator/node-options.ts";

export type MemberStateName =
  | "STARTUP"
  | "PRIMARY"
  | "SECONDARY"
  | "RECOVERING"
  | "STARTUP2"
  | "UNKNOWN"
  | "ARBITER"
  | "DOWN"
  | "ROLLBACK"
  | "REMOVED";

/** Numbers MongoDB gives the states. */
export const MEMBER_STATE_NUMBER: Record<MemberStateName, number> = {
  STARTUP: 0,
  PRIMARY: 1,
  SECONDARY: 2,
  RECOVERING: 3,
  STARTUP2: 5,
  UNKNOWN: 6,
  ARBITER: 7,
  DOWN: 8,
  ROLLBACK: 9,
  REMOVED: 10,
};

export interface OpTime {
  ts: Timestamp;
  t: Long;
}

/** The replica set configuration as this member knows it. */
export interface ReplicaSetConfig {
  name: string;
  version: number;
  members: readonly ReplicaSetMember[];
  heartbeatIntervalMs: number;
  electionTimeoutMs: number;
  replicaSetId: ObjectId;
  clusterRole?: "shardsvr" | "configsvr";
}

/** What this member knows of another one, from its own heartbeats. */
export interface MemberView {
  readonly memberId: number;
  readonly host: string;
  health: 0 | 1;
  /** `DOWN` is shown as "(not reachable/healthy)". */
  state: MemberStateName;
  /** Since when the member has been healthy; null while it is not. */
  healthySince: Date | null;
  optime: OpTime | null;
  optimeDate: Date | null;
  /** Last heartbeat that this member sent and got answered; null before the first. */
  lastHeartbeat: Date | null;
  /** Last heartbeat that came in from that member; null before the first. */
  lastHeartbeatRecv: Date | null;
  pingMs: number;
  /** Empty while healthy. */
  lastHeartbeatMessage: string;
  syncSource: string;
  configVersion: number;
  term: number;
  electionTime: Timestamp | null;
  electionDate: Date | null;
}

/** Live replica set state of one member. */
export interface ReplicationState {
  /** Null until replSetInitiate. */
  config: ReplicaSetConfig | null;
  /** `_id` in the configuration; null while uninitialized. */
  selfId: number | null;
  memberState: MemberStateName;
  term: number;
  lastApplied: OpTime;
  lastAppliedDate: Date;
  /** Newest operation that a majority has. */
  lastCommitted: OpTime;
  /** Set while this member is primary, and kept afterwards. */
  electionTime: Timestamp | null;
  electionDate: Date | null;
  electionId: ObjectId | null;
  /** `host:port` of the member this one replicates from; empty on a primary. */
  syncSource: string;
  /** The other members, by `_id`. */
  readonly views: Map<number, MemberView>;
  /** Newest operation that other members said they have, by `_id`. */
  readonly positions: Map<number, OpTime>;
  /** Highest term in which this member has given its vote. */
  votedTerm: number;
  /** When this member's own heartbeats last showed a primary, in ms since the epoch. */
  primarySeenMs: number;
  /** Since when a primary has not reached a majority; null while it does. */
  majorityLostMs: number | null;
  /** Since when a primary of lower priority has been in the way; null while none is. */
  takeoverSinceMs: number | null;
  /** Operations that a delayed member holds back. */
  readonly delayed: { optime: OpTime; date: Date }[];
  /** Before this instant (ms since the epoch) the member does not stand for election. */
  frozenUntil: number;
  /** Gives up the primary role and stays out of elections for that long. */
  stepDown(seconds: number): void;
  /** Installs a configuration: replSetInitiate and replSetReconfig. */
  install(config: ReplicaSetConfig): void;
  /** Stands for election at once. */
  stepUp(): void;
  /** Advances the oplog by one entry (primary only) and returns its optime. */
  advance(): OpTime;
  /** `host:port` of the primary as this member sees it, or null. */
  primaryHost(): string | null;
}

/** What survives a restart of the process. */
export interface ReplicationDisk {
  config: ReplicaSetConfig | null;
  term: number;
  votedTerm: number;
  lastApplied: OpTime;
  lastAppliedDate: Date;
}

/** The member's own entry in the configuration, or null. */
export function selfMember({ config, selfId }: ReplicationState): ReplicaSetMember | null {
  return config?.members.find((member) => member._id === selfId) ?? null;
}

/** Whether `left` is newer than `right`. */
export function isNewer(left: OpTime, right: OpTime): boolean {
  return left.t.equals(right.t) ? left.ts.greaterThan(right.ts) : left.t.greaterThan(right.t);
}

/** Number of votes that make a majority of the configuration. */
export function majorityOf({ members }: ReplicaSetConfig): number {
  return Math.floor(members.filter((member) => (member.votes ?? 1) > 0).length / 2) + 1;
}
