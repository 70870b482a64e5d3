import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { Duplex } from "node:stream";
import {
  type ConnectionOptions,
  connect as connectTls,
  type SecureVersion,
  type TLSSocket,
} from "node:tls";
import type { JsonObject, WireRecord } from "./corpus.ts";
import { decodeReply, toBson } from "./wire-client.ts";

/** Long enough for a server that means to close; a line that expects a close waits for this at most. */
const CLOSE_TIMEOUT_MS = 5000;
/** A connection that stays open is watched this long, and longer while its reply is missing. */
const OPEN_WATCH_MS = 250;
const REPLY_TIMEOUT_MS = 3000;

export interface Observation {
  bytes: number;
  close: "fin" | "rst" | "open";
  decoded: JsonObject | null;
  text: string;
  localPort: number;
  tls: {
    handshake: "ok" | "failed";
    version: string | null;
    replyBytesInside: number;
    closedAfterHandshake: boolean;
    rawHead: Buffer;
    /** Secret that opens the server's part of a TLS 1.3 handshake. */
    serverSecret: Buffer | null;
  } | null;
}

/** Sends the bytes of a plaintext line and watches what comes back. */
export async function observePlain(port: number, record: WireRecord): Promise<Observation> {
  const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true, noDelay: true });
  await once(socket, "connect");
  const bytes = await bytesToSend(record);
  if (bytes.length > 0) socket.write(bytes);
  if (/half-close|and-fin/.test(record.id)) socket.end();
  return observeSocket(socket, record);
}

/** Watches a connected socket on which everything has been sent. */
export async function observeSocket(socket: Socket, record: WireRecord): Promise<Observation> {
  const localPort = socket.localPort ?? 0;
  const received: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => received.push(chunk));
  const close = await closeOf(
    socket,
    watchOf(record, () => Buffer.concat(received).length),
  );
  socket.destroy();
  const all = Buffer.concat(received);
  return {
    bytes: all.length,
    close,
    decoded: record.observed.decoded === undefined || all.length < 16 ? null : decodeReply(all),
    text: all.toString("latin1"),
    localPort,
    tls: null,
  };
}

/** How long to wait for a close, and whether enough has arrived to call the connection open. */
interface Watch {
  timeoutMs: number;
  isAnswered: () => boolean;
}

function watchOf({ observed, tls }: WireRecord, receivedBytes: () => number): Watch {
  if (observed.close !== "open") return { timeoutMs: CLOSE_TIMEOUT_MS, isAnswered: () => true };
  const expected = tls === undefined ? observed.bytes : (tls.replyBytesInside ?? 0);
  return { timeoutMs: OPEN_WATCH_MS, isAnswered: () => receivedBytes() >= expected };
}

function closeOf(socket: Socket, { timeoutMs, isAnswered }: Watch): Promise<Observation["close"]> {
  return new Promise((resolve) => {
    const deadline = Date.now() + REPLY_TIMEOUT_MS;
    const check = () => {
      if (isAnswered() || Date.now() > deadline) resolve("open");
      else timer = setTimeout(check, timeoutMs);
    };
    let timer = setTimeout(check, timeoutMs);
    const settle = (close: Observation["close"]) => {
      clearTimeout(timer);
      resolve(close);
    };
    socket.once("end", () => settle("fin"));
    socket.once("error", (error: NodeJS.ErrnoException) =>
      settle(error.code === "ECONNRESET" ? "rst" : "fin"),
    );
    socket.once("close", () => settle("fin"));
  });
}

const VERSIONS: Readonly<Record<string, SecureVersion>> = {
  "1.0": "TLSv1",
  "1.1": "TLSv1.1",
  "1.2": "TLSv1.2",
  "1.3": "TLSv1.3",
};

/** Completes a TLS handshake where the server lets it, sends what the line sends inside, and watches. */
export async function observeTls(
  port: number,
  record: WireRecord,
  pem: string | null,
): Promise<Observation> {
  const plain = connect({ host: "127.0.0.1", port, noDelay: true });
  await once(plain, "connect");
  const localPort = plain.localPort ?? 0;
  const raw: Buffer[] = [];
  let rawEnd: Observation["close"] = "open";
  const tunnel = tunnelOver(plain, (chunk) => raw.push(chunk));
  plain.on("end", () => {
    rawEnd = "fin";
  });
  const secure = connectTls({ socket: tunnel, ...clientOptions(record, pem) });
  let serverSecret: Buffer | null = null;
  secure.on("keylog", (line: Buffer) => {
    const [label, , secret] = line.toString("latin1").trim().split(" ");
    if (label === "SERVER_HANDSHAKE_TRAFFIC_SECRET")
      serverSecret = Buffer.from(secret ?? "", "hex");
  });
  const inside: Buffer[] = [];
  secure.on("data", (chunk: Buffer) => inside.push(chunk));
  const handshake = await handshakeOf(secure);
  const version = handshake === "ok" ? secure.getProtocol() : null;
  if (handshake === "ok") sendInside(secure, record);
  const watch = watchOf(record, () => Buffer.concat(inside).length);
  const close = handshake === "ok" ? await closeOf(secure, watch) : "fin";
  secure.destroy();
  plain.destroy();
  const all = Buffer.concat(raw);
  return {
    bytes: all.length,
    close: close === "open" || rawEnd === "open" ? close : rawEnd,
    decoded: null,
    text: "",
    localPort,
    tls: {
      handshake,
      version,
      replyBytesInside: Buffer.concat(inside).length,
      closedAfterHandshake: handshake === "ok" && close !== "open",
      rawHead: all,
      serverSecret,
    },
  };
}

/** Hands bytes through, so that what the server sent is known as it was on the wire. */
function tunnelOver(plain: Socket, onReceived: (chunk: Buffer) => void): Duplex {
  const tunnel = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      if (plain.destroyed) done();
      else plain.write(chunk, () => done());
    },
    final: (done) => {
      plain.end();
      done();
    },
  });
  plain.on("data", (chunk: Buffer) => {
    onReceived(chunk);
    tunnel.push(chunk);
  });
  plain.on("end", () => tunnel.push(null));
  plain.on("error", () => tunnel.push(null));
  return tunnel;
}

function clientOptions(record: WireRecord, pem: string | null): ConnectionOptions {
  const version = VERSIONS[record.tls?.clientVersion ?? ""];
  const sni = record.tls?.sni;
  return {
    rejectUnauthorized: false,
    ciphers: "ALL:@SECLEVEL=0",
    minVersion: version ?? "TLSv1",
    maxVersion: version ?? "TLSv1.3",
    ...(pem === null ? {} : { cert: pem, key: pem }),
    ...(typeof sni === "string" ? { servername: sni } : {}),
  };
}

function handshakeOf(secure: TLSSocket): Promise<"ok" | "failed"> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve("failed"), CLOSE_TIMEOUT_MS);
    const settle = (outcome: "ok" | "failed") => {
      clearTimeout(timer);
      resolve(outcome);
    };
    secure.once("secureConnect", () => settle("ok"));
    secure.on("error", () => settle("failed"));
    secure.once("close", () => settle("failed"));
  });
}

function sendInside(secure: TLSSocket, record: WireRecord): void {
  const what = record.tls?.sentInside;
  if (what === "OP_MSG isMaster") secure.write(isMasterMessage());
  if (what === "HTTP GET") secure.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

/** The plaintext isMaster of the recording. */
export function isMasterMessage(): Buffer {
  const body = toBson({ isMaster: { $numberInt: "1" }, $db: "admin" });
  const head = Buffer.alloc(21);
  head.writeInt32LE(21 + body.length, 0);
  head.writeInt32LE(1001, 4);
  head.writeInt32LE(2013, 12);
  return Buffer.concat([head, body]);
}

const CLIENT_HELLO_LENGTH = /clienthello-(\d+)/;

async function bytesToSend(record: WireRecord): Promise<Buffer> {
  const length = CLIENT_HELLO_LENGTH.exec(record.id)?.[1];
  if (length !== undefined) return (await clientHello()).subarray(0, Number(length));
  return Buffer.from(record.send.hex ?? "", "hex");
}

let hello: Promise<Buffer> | null = null;

/** The first flight of a TLS client, caught by a listener that never answers. */
function clientHello(): Promise<Buffer> {
  hello ??= new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.once("data", (chunk: Buffer) => {
        socket.destroy();
        server.close();
        resolve(chunk);
      });
    });
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      const client = connectTls({ host: "127.0.0.1", port, rejectUnauthorized: false });
      client.on("error", () => undefined);
    });
  });
  return hello;
}
