import { Int32 } from "bson";
import type { NodeState } from "#simulator/node-state.ts";
import { readOpTime } from "#simulator/replication/heartbeats.ts";
import {
  isNewer,
  type MemberView,
  type OpTime,
  type ReplicationState,
  selfMember,
} from "#simulator/replication/replication-state.ts";

/**
 * Catches up with a sync source, which this member has to dial itself.
 *
 * That is why a member nobody can reach still replicates, and one that cannot dial does not.
 */
export async function replicate(node: NodeState, state: ReplicationState): Promise<void> {
  if (state.memberState !== "SECONDARY" || state.config === null) return;
  applyDelayed(node, state);
  for (const source of sourcesInOrder(state)) {
    const outcome = await node.egress.run(
      source.host,
      {
        simulatedOplogFetch: new Int32(1),
        memberId: new Int32(state.selfId ?? -1),
        position: { ts: state.lastApplied.ts, t: state.lastApplied.t },
        $db: "local",
      },
      state.config.electionTimeoutMs,
    );
    const optime = outcome.ok ? readOpTime(outcome.reply.opTime) : null;
    if (outcome.ok && optime !== null) {
      state.syncSource = source.host;
      const date: unknown = outcome.reply.wallTime;
      receive(node, state, optime, date instanceof Date ? date : node.now());
      return;
    }
  }
  state.syncSource = "";
}

function sourcesInOrder(state: ReplicationState): MemberView[] {
  const primary = [...state.views.values()].filter((view) => view.state === "PRIMARY");
  const others = [...state.views.values()].filter(
    (view) => view.state === "SECONDARY" && isUsableSource(state, view),
  );
  return [...primary, ...others];
}

function isUsableSource(state: ReplicationState, view: MemberView): boolean {
  const member = state.config?.members.find(({ _id }) => _id === view.memberId);
  if ((member?.slaveDelay ?? 0) > 0) return false;
  return view.optime !== null && isNewer(view.optime, state.lastApplied);
}

function receive(node: NodeState, state: ReplicationState, optime: OpTime, date: Date): void {
  if (!isNewer(optime, state.lastApplied)) return;
  if ((selfMember(state)?.slaveDelay ?? 0) > 0) {
    state.delayed.push({ optime, date });
    applyDelayed(node, state);
    return;
  }
  state.lastApplied = optime;
  state.lastAppliedDate = date;
}

function applyDelayed(node: NodeState, state: ReplicationState): void {
  const delayMs = (selfMember(state)?.slaveDelay ?? 0) * 1000;
  const due = node.now().getTime() - delayMs;
  while (state.delayed[0] !== undefined && state.delayed[0].date.getTime() <= due) {
    const entry = state.delayed.shift();
    if (entry === undefined || !isNewer(entry.optime, state.lastApplied)) continue;
    state.lastApplied = entry.optime;
    state.lastAppliedDate = entry.date;
  }
}
