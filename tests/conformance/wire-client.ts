import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls, type SecureVersion } from "node:tls";
import { type Document, deserialize, EJSON, serialize } from "bson";
import type { JsonObject } from "./corpus.ts";

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER_BYTES = 16;
const REPLY_TIMEOUT_MS = 20_000;

export interface TlsClientOptions {
  ca: string;
  /** Certificate and key in one PEM; absent: no client certificate. */
  clientPem?: string;
  servername?: string;
  minVersion?: SecureVersion;
  maxVersion?: SecureVersion;
}

export interface RawConnection {
  socket: Socket;
  /** Sends a request of canonical extended JSON and reads one reply of the same. */
  run(request: JsonObject, protocol?: "OP_MSG" | "OP_QUERY"): Promise<JsonObject>;
  /** Sends serialized BSON as the body of one OP_MSG. */
  runRaw(body: Uint8Array): Promise<JsonObject>;
  close(): void;
}

/** A connection of its own: no driver, no sessions, no compression, bytes written and read here. */
export async function openConnection(port: number, tls?: TlsClientOptions): Promise<RawConnection> {
  const socket = await openSocket(port, tls);
  const readMessage = messageReader(socket);
  let requestId = 0;

  async function exchange(bytes: Buffer): Promise<JsonObject> {
    socket.write(bytes);
    return decodeReply(await readMessage());
  }

  return {
    socket,
    run: (request, protocol = "OP_MSG") => {
      requestId += 1;
      return exchange(
        protocol === "OP_MSG" ? opMsg(toBson(request), requestId) : opQuery(request, requestId),
      );
    },
    runRaw: (body) => {
      requestId += 1;
      return exchange(opMsg(body, requestId));
    },
    close: () => socket.destroy(),
  };
}

async function openSocket(port: number, tls: TlsClientOptions | undefined): Promise<Socket> {
  const plain = connect({ host: "127.0.0.1", port, noDelay: true });
  if (tls === undefined) {
    await once(plain, "connect");
    plain.on("error", () => undefined);
    return plain;
  }
  const secure = connectTls({
    socket: plain,
    ca: tls.ca,
    rejectUnauthorized: false,
    ...(tls.clientPem === undefined ? {} : { cert: tls.clientPem, key: tls.clientPem }),
    ...(tls.servername === undefined ? {} : { servername: tls.servername }),
    ...(tls.minVersion === undefined ? {} : { minVersion: tls.minVersion }),
    ...(tls.maxVersion === undefined ? {} : { maxVersion: tls.maxVersion }),
  });
  plain.on("error", () => undefined);
  await once(secure, "secureConnect");
  secure.on("error", () => undefined);
  return secure;
}

/** Hands out whole messages in order; a close in between rejects whoever waits. */
function messageReader(socket: Socket): () => Promise<Buffer> {
  let buffered = Buffer.alloc(0);
  let wake: () => void = () => undefined;
  socket.on("data", (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    wake();
  });
  socket.on("close", () => wake());
  socket.on("end", () => wake());

  function complete(): Buffer | null {
    if (buffered.length < HEADER_BYTES) return null;
    const length = buffered.readInt32LE(0);
    return buffered.length >= length ? buffered.subarray(0, length) : null;
  }

  return async () => {
    const deadline = Date.now() + REPLY_TIMEOUT_MS;
    for (;;) {
      const message = complete();
      if (message !== null) {
        buffered = buffered.subarray(message.length);
        return message;
      }
      if (socket.destroyed || socket.readableEnded)
        throw new Error("Connection closed by the server");
      if (Date.now() > deadline) throw new Error(`No reply within ${REPLY_TIMEOUT_MS} ms`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
}

/** Canonical extended JSON to BSON, types kept. */
export function toBson(request: JsonObject): Uint8Array {
  return serialize(EJSON.deserialize(request as Document, { relaxed: false }) as Document);
}

function header(length: number, requestId: number, opCode: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeInt32LE(length, 0);
  bytes.writeInt32LE(requestId, 4);
  bytes.writeInt32LE(0, 8);
  bytes.writeInt32LE(opCode, 12);
  return bytes;
}

function opMsg(body: Uint8Array, requestId: number): Buffer {
  const flagsAndKind = Buffer.alloc(5);
  return Buffer.concat([
    header(HEADER_BYTES + 5 + body.length, requestId, OP_MSG),
    flagsAndKind,
    body,
  ]);
}

/** The legacy form of a command: a query on `<db>.$cmd` with the slaveOk flag, asking for one document. */
function opQuery(request: JsonObject, requestId: number): Buffer {
  const { $db, ...rest } = request;
  const collection = Buffer.from(`${String($db)}.$cmd\0`, "utf8");
  const body = toBson(rest);
  const flags = Buffer.alloc(4);
  flags.writeInt32LE(4, 0);
  const skipAndLimit = Buffer.alloc(8);
  skipAndLimit.writeInt32LE(-1, 4);
  const length = HEADER_BYTES + 4 + collection.length + 8 + body.length;
  return Buffer.concat([
    header(length, requestId, OP_QUERY),
    flags,
    collection,
    skipAndLimit,
    body,
  ]);
}

/** The reply document of an OP_MSG or OP_REPLY as canonical extended JSON. */
export function decodeReply(message: Buffer): JsonObject {
  const opCode = message.readInt32LE(12);
  if (opCode === OP_REPLY) return fromBson(message.subarray(HEADER_BYTES + 20));
  if (opCode !== OP_MSG) throw new Error(`Reply with op code ${opCode}`);
  return fromBson(message.subarray(HEADER_BYTES + 5));
}

function fromBson(bytes: Buffer): JsonObject {
  const document = deserialize(bytes, { promoteValues: false, promoteLongs: false });
  return EJSON.serialize(document, { relaxed: false }) as JsonObject;
}
