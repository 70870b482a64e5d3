import type { Duplex } from "node:stream";
import { BSON, type Document } from "bson";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import { outOfTime } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { failed, socketFailure } from "#lib/infrastructure/mongo-admin/failure.ts";
import { type Fields, fieldsOf } from "#lib/infrastructure/mongo-admin/reply-fields.ts";
import { decodeHeader, HEADER_BYTES, OPCODE } from "#lib/protocols/mongodb/message-header.ts";
import { createMessageSplitter } from "#lib/protocols/mongodb/message-splitter.ts";
import { decodeOpMsg, encodeOpMsg } from "#lib/protocols/mongodb/op-msg.ts";
import { encodeOpQueryCommand } from "#lib/protocols/mongodb/op-query.ts";

/** Replies to the few commands sent here are small; a peer that announces more is not believed. */
const MAX_REPLY_BYTES = 17_000_000;
const OP_REPLY_PREFIX_BYTES = 20;

/** One connection on which one request at a time is answered. */
export interface WireConnection {
  /** Sends a command as OP_MSG. The reading fails only when no reply came. */
  command(database: string, document: Document, timeoutMs: number): Promise<Reading<Fields>>;
  /** Sends a command as OP_QUERY, which servers of every age take for a hello. */
  legacyCommand(database: string, document: Document, timeoutMs: number): Promise<Reading<Fields>>;
  isOpen(): boolean;
  close(): void;
}

/**
 * Speaks MongoDB on a socket that is already connected and, for TLS, secured.
 *
 * @param signal Ends the connection, and whatever waits on it, as a timeout.
 */
export function createWireConnection(
  socket: Duplex,
  host: string,
  signal: AbortSignal,
): WireConnection {
  const splitter = createMessageSplitter();
  let nextRequestId = 1;
  let ended: ObservationFailure | null = null;
  let waiting: { requestId: number; settle: (reading: Reading<Fields>) => void } | null = null;

  const end = (failure: ObservationFailure) => {
    ended ??= failure;
    signal.removeEventListener("abort", onAbort);
    socket.destroy();
    waiting?.settle({ ok: false, failure: ended });
  };
  const onAbort = () => end(outOfTime(host).failure);
  signal.addEventListener("abort", onAbort, { once: true });
  socket.on("data", (chunk: Buffer) => {
    const messages = splitOrExplain(splitter.push, chunk, host);
    if (!messages.ok) return end(messages.failure);
    for (const message of messages.value) {
      const reply = readReply(message, waiting?.requestId ?? null, host);
      if (!reply.ok) return end(reply.failure);
      waiting?.settle(reply);
    }
  });
  socket.on("error", (error: Error) => end(socketFailure(host, error)));
  const onClosed = () =>
    end({ code: "CONNECTION_CLOSED", message: `${host}: the peer closed the connection` });
  socket.on("end", onClosed);
  socket.on("close", onClosed);

  function request(
    encode: (requestId: number) => Buffer,
    timeoutMs: number,
  ): Promise<Reading<Fields>> {
    if (ended !== null) return Promise.resolve({ ok: false, failure: ended });
    if (waiting !== null) throw new Error(`A request to ${host} is already waiting for its reply`);
    const { promise, resolve } = Promise.withResolvers<Reading<Fields>>();
    const requestId = nextRequestId;
    nextRequestId += 1;
    const timer = setTimeout(
      () => end(failed("TIMEOUT", `A reply from ${host} took longer than ${timeoutMs} ms`).failure),
      timeoutMs,
    );
    const settle = (reading: Reading<Fields>) => {
      clearTimeout(timer);
      waiting = null;
      resolve(reading);
    };
    waiting = { requestId, settle };
    socket.write(encode(requestId));
    return promise;
  }

  return {
    command: (database, document, timeoutMs) =>
      request(
        (requestId) => encodeOpMsg({ requestId, document: { ...document, $db: database } }),
        timeoutMs,
      ),
    legacyCommand: (database, document, timeoutMs) =>
      request((requestId) => encodeOpQueryCommand({ requestId, database, document }), timeoutMs),
    isOpen: () => ended === null,
    close: () => end({ code: "CONNECTION_CLOSED", message: `${host}: closed by us` }),
  };
}

/** Whether bytes that are no MongoDB message are an HTTP answer. */
export function looksLikeHttp(bytes: Buffer): boolean {
  return /^\s*(HTTP\/|<!doctype|<html)/i.test(bytes.toString("latin1", 0, 64));
}

function splitOrExplain(
  push: (chunk: Buffer) => Buffer[],
  chunk: Buffer,
  host: string,
): Reading<Buffer[]> {
  if (looksLikeHttp(chunk)) {
    return failed("SPEAKS_HTTP", `${host} answers in HTTP, so it is not a MongoDB port`);
  }
  try {
    return { ok: true, value: push(chunk) };
  } catch {
    return notMongoDb(host);
  }
}

function readReply(message: Buffer, requestId: number | null, host: string): Reading<Fields> {
  try {
    const { responseTo, opcode } = decodeHeader(message);
    if (requestId === null || responseTo !== requestId || message.length > MAX_REPLY_BYTES) {
      return notMongoDb(host);
    }
    const bytes = bodyOf(message, opcode);
    return bytes === null
      ? notMongoDb(host)
      : { ok: true, value: fieldsOf(BSON.deserialize(bytes)) };
  } catch {
    return notMongoDb(host);
  }
}

function bodyOf(message: Buffer, opcode: number): Uint8Array | null {
  if (opcode === OPCODE.msg) return decodeOpMsg(message).body;
  return opcode === OPCODE.reply ? message.subarray(HEADER_BYTES + OP_REPLY_PREFIX_BYTES) : null;
}

function notMongoDb(host: string) {
  return failed("NOT_MONGODB", `${host} answers, but not in MongoDB's protocol`);
}
