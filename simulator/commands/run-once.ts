import { type Document, EJSON } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import type { CollectionStore } from "#simulator/node-state.ts";

interface KeptReply {
  txnNumber: string;
  reply: Document;
}

/** Last retryable write of each session; the members of a set share it as they share the documents. */
const kept = new WeakMap<CollectionStore, Map<string, KeptReply>>();

/**
 * Runs a write unless the same session has already had it done under the same number.
 *
 * A client that lost the reply sends the write again, maybe to another primary; it gets the reply
 * of the first time.
 *
 * @see Retryable Writes specification
 */
export async function runOnce(
  { node, command }: CommandContext,
  run: () => Document | Promise<Document>,
): Promise<Document> {
  if (command.txnNumber === undefined || command.lsid === undefined || node.replication === null) {
    return run();
  }
  const replies = kept.get(node.collections) ?? new Map<string, KeptReply>();
  kept.set(node.collections, replies);
  const session = EJSON.stringify(command.lsid);
  const txnNumber = String(command.txnNumber);
  const known = replies.get(session);
  if (known?.txnNumber === txnNumber) return known.reply;
  const reply = await run();
  replies.set(session, { txnNumber, reply });
  return reply;
}
