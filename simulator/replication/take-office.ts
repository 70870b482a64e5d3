import { Long, ObjectId, Timestamp } from "bson";
import type { NodeState } from "#simulator/node-state.ts";
import {
  type OpTime,
  type ReplicationState,
  selfMember,
} from "#simulator/replication/replication-state.ts";

/** Writes one oplog entry: a no-op, or what a command did. */
export function advance(node: NodeState, state: ReplicationState): OpTime {
  const now = node.now();
  const seconds = Math.max(Math.floor(now.getTime() / 1000), state.lastApplied.ts.getHighBits());
  const sameSecond = seconds === state.lastApplied.ts.getHighBits();
  const i = sameSecond ? state.lastApplied.ts.getLowBits() + 1 : 1;
  state.lastApplied = { ts: new Timestamp({ t: seconds, i }), t: Long.fromNumber(state.term) };
  state.lastAppliedDate = now;
  return state.lastApplied;
}

/** Takes over as primary in the member's current term. */
export function becomePrimary(node: NodeState, state: ReplicationState): void {
  if (selfMember(state) === null) return;
  if (state.term < 1) state.term = 1;
  state.votedTerm = state.term;
  state.memberState = "PRIMARY";
  state.syncSource = "";
  state.electionTime = advance(node, state).ts;
  state.electionDate = node.now();
  state.electionId = new ObjectId(`7fffffff${state.term.toString(16).padStart(16, "0")}`);
  state.primarySeenMs = node.now().getTime();
  state.majorityLostMs = null;
  state.takeoverSinceMs = null;
  node.topologyVersion.bump();
}
