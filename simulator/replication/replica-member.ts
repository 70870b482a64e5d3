import { Long, type ObjectId, Timestamp } from "bson";
import type { ReplicaSetOptions } from "#simulator/node-options.ts";
import type { NodeState } from "#simulator/node-state.ts";
import { reviewElection, runElection, yieldTo } from "#simulator/replication/elections.ts";
import { sendHeartbeats } from "#simulator/replication/heartbeats.ts";
import { replicate } from "#simulator/replication/replicate.ts";
import type {
  MemberView,
  ReplicaSetConfig,
  ReplicationDisk,
  ReplicationState,
} from "#simulator/replication/replication-state.ts";
import { advance, becomePrimary } from "#simulator/replication/take-office.ts";

const DEFAULT_HEARTBEAT_MS = 2000;
const DEFAULT_ELECTION_TIMEOUT_MS = 10_000;

/** A member with its clockwork. */
export interface ReplicaMember {
  readonly state: ReplicationState;
  /** Starts heartbeats; the first round has been answered when the promise resolves. */
  start(): Promise<void>;
  /** Stops the clockwork; a primary hands over first when `gracefully`. */
  stop(gracefully: boolean): Promise<void>;
  disk(): ReplicationDisk;
}

/** The configuration that the options describe. */
export function configOf(options: ReplicaSetOptions, replicaSetId: ObjectId): ReplicaSetConfig {
  return {
    name: options.name,
    version: 1,
    members: options.members,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? DEFAULT_HEARTBEAT_MS,
    electionTimeoutMs: options.electionTimeoutMs ?? DEFAULT_ELECTION_TIMEOUT_MS,
    replicaSetId,
    ...(options.clusterRole === undefined ? {} : { clusterRole: options.clusterRole }),
  };
}

/** Brings up the replica set part of a node; `disk` is what an earlier run of it left. */
export function createReplicaMember(
  owner: () => NodeState,
  options: ReplicaSetOptions,
  disk: ReplicationDisk,
  isFirstStart: boolean,
): ReplicaMember {
  const state = createState(owner, disk);
  const interval = options.heartbeatIntervalMs ?? DEFAULT_HEARTBEAT_MS;
  let timer: NodeJS.Timeout | null = null;
  let isReplicating = false;

  // A source that hangs must not pile up one fetch per heartbeat.
  async function replicateOnce(node: NodeState): Promise<void> {
    if (isReplicating) return;
    isReplicating = true;
    await replicate(node, state);
    isReplicating = false;
  }

  async function tick(): Promise<void> {
    const node = owner();
    if (state.memberState === "PRIMARY") state.advance();
    await sendHeartbeats(node, state);
    if (timer === null) return;
    await replicateOnce(node);
    if (timer !== null) reviewElection(node, state);
  }

  return {
    state,
    start() {
      if (disk.config !== null) state.install(disk.config);
      if (isFirstStart && disk.config !== null && options.primaryHost === owner().host) {
        becomePrimary(owner(), state);
      }
      timer = setInterval(() => void tick(), interval);
      return tick();
    },
    async stop(gracefully) {
      if (timer !== null) clearInterval(timer);
      timer = null;
      if (!gracefully || state.memberState !== "PRIMARY") return;
      state.memberState = "SECONDARY";
      await yieldTo(owner(), state);
    },
    disk: () => ({
      config: state.config,
      term: state.term,
      votedTerm: state.votedTerm,
      lastApplied: state.lastApplied,
      lastAppliedDate: state.lastAppliedDate,
    }),
  };
}

/** Disk of a member that never ran. */
export function emptyDisk(config: ReplicaSetConfig | null, now: Date): ReplicationDisk {
  const ts = new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 });
  return {
    config,
    term: config === null ? -1 : 0,
    votedTerm: 0,
    lastApplied: { ts, t: Long.fromNumber(0) },
    lastAppliedDate: now,
  };
}

function createState(owner: () => NodeState, disk: ReplicationDisk): ReplicationState {
  const state: ReplicationState = {
    config: null,
    selfId: null,
    memberState: "STARTUP",
    term: disk.term,
    votedTerm: disk.votedTerm,
    lastApplied: disk.lastApplied,
    lastAppliedDate: disk.lastAppliedDate,
    lastCommitted: disk.lastApplied,
    electionTime: null,
    electionDate: null,
    electionId: null,
    syncSource: "",
    views: new Map(),
    positions: new Map(),
    primarySeenMs: 0,
    majorityLostMs: null,
    takeoverSinceMs: null,
    delayed: [],
    frozenUntil: 0,
    stepDown(seconds) {
      const node = owner();
      state.frozenUntil = node.now().getTime() + seconds * 1000;
      state.memberState = "SECONDARY";
      node.topologyVersion.bump();
      void yieldTo(node, state);
    },
    stepUp: () => void runElection(owner(), state),
    install: (config) => install(owner(), state, config),
    advance: () => advance(owner(), state),
    primaryHost() {
      if (state.memberState === "PRIMARY") return owner().host;
      const primary = [...state.views.values()].find((view) => view.state === "PRIMARY");
      return primary?.host ?? null;
    },
  };
  return state;
}

function install(node: NodeState, state: ReplicationState, config: ReplicaSetConfig): void {
  state.config = config;
  const self = config.members.find((member) => member.host === node.host);
  state.selfId = self?._id ?? null;
  for (const id of [...state.views.keys()]) {
    if (!config.members.some((member) => member._id === id)) state.views.delete(id);
  }
  for (const member of config.members) {
    if (member._id === self?._id || state.views.has(member._id)) continue;
    state.views.set(member._id, unseen(member._id, member.host));
  }
  if (self === undefined) state.memberState = "REMOVED";
  else if (self.arbiterOnly === true) state.memberState = "ARBITER";
  else if (state.memberState !== "PRIMARY") state.memberState = "SECONDARY";
  state.term = Math.max(state.term, 0);
  state.primarySeenMs = node.now().getTime();
  node.topologyVersion.bump();
}

function unseen(memberId: number, host: string): MemberView {
  return {
    memberId,
    host,
    health: 0,
    state: "UNKNOWN",
    healthySince: null,
    optime: null,
    optimeDate: null,
    lastHeartbeat: null,
    lastHeartbeatRecv: null,
    pingMs: 0,
    lastHeartbeatMessage: "",
    syncSource: "",
    configVersion: -1,
    term: -1,
    electionTime: null,
    electionDate: null,
  };
}
