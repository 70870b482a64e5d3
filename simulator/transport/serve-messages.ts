import type { Document } from "bson";
import { decodeHeader, OPCODE } from "#lib/protocols/mongodb/message-header.ts";
import { decodeOpMsg, encodeOpMsg } from "#lib/protocols/mongodb/op-msg.ts";
import { decodeOpQuery } from "#lib/protocols/mongodb/op-query.ts";
import { encodeOpReply } from "#lib/protocols/mongodb/op-reply.ts";
import { WireFormatError } from "#lib/protocols/mongodb/wire-format-error.ts";
import type { CommandContext } from "#simulator/commands/command.ts";
import type { NodeState } from "#simulator/node-state.ts";
import type { Session } from "#simulator/session.ts";
import { runCommand } from "#simulator/transport/run-command.ts";

/** Where replies go. */
export type SendBytes = (bytes: Buffer) => void;

/**
 * Answers one whole message.
 *
 * @throws WireFormatError when the connection has to end.
 */
export async function serveMessage(
  node: NodeState,
  session: Session,
  message: Buffer,
  send: SendBytes,
): Promise<void> {
  const { requestId, opcode } = decodeHeader(message);
  node.counters.requests += 1;
  if (opcode === OPCODE.msg) return serveOpMsg(node, session, message, requestId, send);
  if (opcode === OPCODE.query) return serveOpQuery(node, session, message, requestId, send);
  if (opcode === OPCODE.killCursors) return;
  throw new WireFormatError("UnsupportedOpcode", "Location18634: Not enough data to read");
}

async function serveOpMsg(
  node: NodeState,
  session: Session,
  message: Buffer,
  requestId: number,
  send: SendBytes,
): Promise<void> {
  const { document, body, moreToCome, exhaustAllowed } = decodeOpMsg(message);
  const database: unknown = document.$db;
  if (typeof database !== "string") {
    throw new WireFormatError("Malformed", "Location40571: OP_MSG requests require a $db argument");
  }
  const context = contextOf(node, session, document, body, database, "OP_MSG");
  const reply = await runCommand(context);
  if (moreToCome || reply === null) return;
  const streams = exhaustAllowed && isAwaitedHello(document, reply);
  const replyId = nextRequestId();
  send(
    encodeOpMsg({
      requestId: replyId,
      responseTo: requestId,
      document: reply,
      moreToCome: streams,
    }),
  );
  if (streams) await streamHello(context, reply, replyId, send);
}

/** Keeps answering a streaming hello; each answer waits for a change or for its time to pass. */
async function streamHello(
  first: CommandContext,
  firstReply: Document,
  firstReplyId: number,
  send: SendBytes,
): Promise<void> {
  let reply = firstReply;
  let replyId = firstReplyId;
  let streams = true;
  while (streams && !first.session.closed.aborted) {
    const command = { ...first.command, topologyVersion: reply.topologyVersion };
    const next = await runCommand({ ...first, command });
    if (next === null || first.session.closed.aborted) return;
    reply = next;
    streams = isAwaitedHello(command, reply);
    const responseTo = replyId;
    replyId = nextRequestId();
    send(encodeOpMsg({ requestId: replyId, responseTo, document: reply, moreToCome: streams }));
  }
}

function isAwaitedHello(command: Document, reply: Document): boolean {
  return command.maxAwaitTimeMS !== undefined && reply.topologyVersion !== undefined;
}

async function serveOpQuery(
  node: NodeState,
  session: Session,
  message: Buffer,
  requestId: number,
  send: SendBytes,
): Promise<void> {
  const { namespace, document, body, numberToReturn } = decodeOpQuery(message);
  const dot = namespace.indexOf(".");
  if (dot <= 0) throw new WireFormatError("Malformed", `Invalid namespace ${namespace}`);
  const database = namespace.slice(0, dot);
  const collection = namespace.slice(dot + 1);
  const isCommand = collection === "$cmd";
  const wrapped: unknown = document.$query ?? document.query;
  const query = typeof wrapped === "object" && wrapped !== null ? wrapped : document;
  const command = isCommand ? query : findCommand(collection, query, numberToReturn);
  const context = contextOf(node, session, command, body, database, "OP_QUERY");
  const reply = await runCommand(context);
  if (reply === null) return;
  const documents = isCommand ? [reply] : firstBatch(reply);
  send(encodeOpReply({ requestId: nextRequestId(), responseTo: requestId, documents }));
}

function findCommand(collection: string, filter: Document, numberToReturn: number): Document {
  return { find: collection, filter, limit: Math.abs(numberToReturn), singleBatch: true };
}

function firstBatch(reply: Document): Document[] {
  const batch: unknown = reply.cursor?.firstBatch;
  return Array.isArray(batch) ? batch : [{ $err: reply.errmsg, code: reply.code }];
}

function contextOf(
  node: NodeState,
  session: Session,
  command: Document,
  rawCommand: Uint8Array,
  database: string,
  protocol: CommandContext["protocol"],
): CommandContext {
  const name = Object.keys(command)[0] ?? "";
  return { node, session, name, command, rawCommand, database, protocol };
}

let lastRequestId = 0;

function nextRequestId(): number {
  lastRequestId = (lastRequestId + 1) & 0x7fffffff;
  return lastRequestId;
}
