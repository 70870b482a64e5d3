import { setTimeout as delay } from "node:timers/promises";
import type { Document } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { isDocument, numberOf } from "#simulator/commands/reply.ts";
import {
  isNewer,
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
    await delay(LOOK_AGAIN_MS, undefined, { ref: false });
  }
  return reply;
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
