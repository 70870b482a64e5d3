import { type Document, Int32, Long, Timestamp } from "bson";
import { heartbeatFailed, memberStateChanged } from "#simulator/log/replication-events.ts";
import type { NodeState } from "#simulator/node-state.ts";
import { packConfig } from "#simulator/replication/packed-config.ts";
import {
  isNewer,
  MEMBER_STATE_NUMBER,
  type MemberStateName,
  type MemberView,
  majorityOf,
  type OpTime,
  type ReplicationState,
} from "#simulator/replication/replication-state.ts";

/** A heartbeat that takes longer counts as failed; the server's own limit is ten seconds. */
const HEARTBEAT_TIMEOUT_MS = 10_000;

const RS_LOGS = ["global", "rs"] as const;

const inFlight = new WeakSet<MemberView>();

/** One round: a heartbeat to every other member, over sockets. */
export async function sendHeartbeats(node: NodeState, state: ReplicationState): Promise<void> {
  const views = [...state.views.values()].filter((view) => !inFlight.has(view));
  await Promise.all(views.map((view) => sendHeartbeat(node, state, view)));
  if (state.memberState === "PRIMARY") advanceCommitPoint(state);
}

async function sendHeartbeat(
  node: NodeState,
  state: ReplicationState,
  view: MemberView,
): Promise<void> {
  const { config } = state;
  if (config === null) return;
  inFlight.add(view);
  const timeoutMs = Math.min(HEARTBEAT_TIMEOUT_MS, config.electionTimeoutMs);
  const before = view.state;
  const outcome = await node.egress.run(view.host, heartbeatCommand(node, state, view), timeoutMs);
  inFlight.delete(view);
  view.lastHeartbeat = node.now();
  if (outcome.ok && Number(outcome.reply.ok) === 1) {
    readHeartbeat(node, state, view, outcome.reply, outcome.pingMs);
  } else {
    const message = outcome.ok ? String(outcome.reply.errmsg) : outcome.message;
    markDown(view, message);
    node.log.write(heartbeatFailed(view.host, message));
  }
  if (view.state === before) return;
  node.log.write(memberStateChanged(view.host, view.state, view.lastHeartbeatMessage), RS_LOGS);
  node.topologyVersion.bump();
}

function heartbeatCommand(node: NodeState, state: ReplicationState, view: MemberView): Document {
  const { config } = state;
  return {
    replSetHeartbeat: config?.name ?? "",
    configVersion: Long.fromNumber(config?.version ?? -1),
    from: node.host,
    fromId: new Int32(state.selfId ?? -1),
    term: Long.fromNumber(state.term),
    ...(config !== null && view.configVersion < config.version
      ? { config: packConfig(config) }
      : {}),
    $db: "admin",
  };
}

/** What a member tells about itself. */
export function heartbeatReply(state: ReplicationState): Document {
  return {
    state: new Int32(MEMBER_STATE_NUMBER[state.memberState]),
    v: new Int32(state.config?.version ?? -1),
    term: Long.fromNumber(state.term),
    opTime: { ts: state.lastApplied.ts, t: state.lastApplied.t },
    wallTime: state.lastAppliedDate,
    syncingTo: state.syncSource,
    committed: { ts: state.lastCommitted.ts, t: state.lastCommitted.t },
    ...(state.memberState === "PRIMARY" && state.electionTime !== null
      ? { electionTime: state.electionTime, electionDate: state.electionDate }
      : {}),
  };
}

const STATE_BY_NUMBER = new Map<number, MemberStateName>([
  [0, "STARTUP"],
  [1, "PRIMARY"],
  [2, "SECONDARY"],
  [3, "RECOVERING"],
  [5, "STARTUP2"],
  [6, "UNKNOWN"],
  [7, "ARBITER"],
  [9, "ROLLBACK"],
  [10, "REMOVED"],
]);

function readHeartbeat(
  node: NodeState,
  state: ReplicationState,
  view: MemberView,
  reply: Document,
  pingMs: number,
): void {
  view.healthySince ??= node.now();
  view.health = 1;
  view.state = STATE_BY_NUMBER.get(Number(reply.state)) ?? "UNKNOWN";
  view.lastHeartbeatMessage = "";
  view.pingMs = Math.round(pingMs);
  view.optime = view.state === "ARBITER" ? null : readOpTime(reply.opTime);
  view.optimeDate = reply.wallTime instanceof Date ? reply.wallTime : null;
  view.syncSource = typeof reply.syncingTo === "string" ? reply.syncingTo : "";
  view.configVersion = Number(reply.v);
  view.term = Number(reply.term);
  view.electionTime = reply.electionTime instanceof Timestamp ? reply.electionTime : null;
  view.electionDate = reply.electionDate instanceof Date ? reply.electionDate : null;
  if (view.optime !== null) state.positions.set(view.memberId, view.optime);
  adoptTerm(node, state, view.term);
  if (view.state !== "PRIMARY") return;
  state.primarySeenMs = node.now().getTime();
  const committed = readOpTime(reply.committed);
  if (committed !== null && isNewer(committed, state.lastCommitted))
    state.lastCommitted = committed;
}

/** A higher term ends the term of office of a primary that did not know of it. */
export function adoptTerm(node: NodeState, state: ReplicationState, term: number): void {
  if (term <= state.term) return;
  state.term = term;
  if (state.memberState !== "PRIMARY") return;
  state.memberState = "SECONDARY";
  state.primarySeenMs = node.now().getTime();
  node.topologyVersion.bump();
}

function markDown(view: MemberView, message: string): void {
  view.health = 0;
  view.state = "DOWN";
  view.healthySince = null;
  view.optime = null;
  view.optimeDate = null;
  view.lastHeartbeatMessage = message;
  view.syncSource = "";
  view.electionTime = null;
  view.electionDate = null;
}

/** Reads an optime document, or null. */
export function readOpTime(value: unknown): OpTime | null {
  if (typeof value !== "object" || value === null) return null;
  const ts: unknown = Reflect.get(value, "ts");
  const t: unknown = Reflect.get(value, "t");
  return ts instanceof Timestamp && t instanceof Long ? { ts, t } : null;
}

function advanceCommitPoint(state: ReplicationState): void {
  if (state.config === null) return;
  const known = [state.lastApplied, ...state.positions.values()];
  known.sort((left, right) => (isNewer(left, right) ? -1 : 1));
  const candidate = known[majorityOf(state.config) - 1];
  if (candidate !== undefined && isNewer(candidate, state.lastCommitted)) {
    state.lastCommitted = candidate;
  }
}
