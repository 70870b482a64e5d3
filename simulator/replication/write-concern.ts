import { setTimeout as delay } from "node:timers/promises";
import { type Document, Int32 } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { isDocument, numberOf } from "#simulator/commands/reply.ts";
import type { NodeState } from "#simulator/node-state.ts";
import { readOpTime } from "#simulator/replication/heartbeats.ts";
import {
  isNewer,
  type MemberView,
  majorityOf,
  type OpTime,
  type ReplicationState,
} from "#simulator/replication/replication-state.ts";

const LOOK_AGAIN_MS = 10;

/**
 * Adds `writeConcernError` to the reply of a write that too few members have in time.
 *
 * Only numbers above 1 and "majority" wait, and only where the client names them; without
 * `wtimeout` they wait for as long as this member is primary.
 *
 * @throws CommandError 11602 when the member loses its office meanwhile.
 */
export async function withWriteConcern(
  { node, session, command }: CommandContext,
  reply: Document,
): Promise<Document> {
  const { replication } = node;
  const concern: unknown = command.writeConcern;
  if (replication === null || !isDocument(concern)) return reply;
  const written = replication.lastApplied;
  const timeoutMs = numberOf(concern.wtimeout) ?? 0;
  const deadline = timeoutMs > 0 ? performance.now() + timeoutMs : Number.POSITIVE_INFINITY;
  while (!isSatisfied(replication, concern.w, written)) {
    if (session.closed.aborted) return reply;
    if (replication.memberState !== "PRIMARY") {
      throw new CommandError(
        11_602,
        "InterruptedDueToReplStateChange",
        "operation was interrupted",
      );
    }
    if (performance.now() > deadline) return { ...reply, writeConcernError: TIMED_OUT };
    for (const view of replication.views.values()) void hurry(node, replication, view);
    await delay(LOOK_AGAIN_MS, undefined, { ref: false });
  }
  return reply;
}

const HURRY_TIMEOUT_MS = 1000;

const hurried = new WeakSet<MemberView>();

/**
 * Has a member fetch now what it would fetch with its next heartbeat, and tell how far it came.
 *
 * It dials for that by itself, so one that cannot reach its source stays behind.
 */
async function hurry(node: NodeState, state: ReplicationState, view: MemberView): Promise<void> {
  if (view.health === 0 || hurried.has(view)) return;
  hurried.add(view);
  const command = { simulatedCatchUp: new Int32(1), $db: "local" };
  const outcome = await node.egress.run(view.host, command, HURRY_TIMEOUT_MS);
  hurried.delete(view);
  const position = outcome.ok ? readOpTime(outcome.reply.opTime) : null;
  if (position !== null && view.state !== "ARBITER") state.positions.set(view.memberId, position);
}

const TIMED_OUT = {
  code: 64,
  codeName: "WriteConcernFailed",
  errmsg: "waiting for replication timed out",
  errInfo: { wtimeout: true },
};

function isSatisfied(state: ReplicationState, w: unknown, written: OpTime): boolean {
  const has = ([id, position]: [number, OpTime]) => !isNewer(written, position) && isVoter(id);
  const isVoter = (id: number) =>
    w !== "majority" || (state.config?.members.find(({ _id }) => _id === id)?.votes ?? 1) > 0;
  const count = 1 + [...state.positions].filter(has).length;
  if (w === "majority") return state.config === null || count >= majorityOf(state.config);
  return count >= (numberOf(w) ?? 1);
}
