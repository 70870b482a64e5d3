import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { acceptsPlaintext, parseMode } from "#lib/domain/mode/tls-mode.ts";
import { createByteReader } from "#lib/protocols/tls/byte-reader.ts";
import { readExtensions } from "#lib/protocols/tls/read-extensions.ts";
import { differences } from "./compare.ts";
import type { ConformanceCertificates } from "./conformance-certificates.ts";
import type { JsonObject, WireRecord } from "./corpus.ts";
import type { LineResult } from "./exceptions.ts";
import { openConnection } from "./wire-client.ts";
import type { WireInstance } from "./wire-target.ts";

/** Starts the one member of a set in a mode. */
type StartMember = (mode: string) => Promise<WireInstance>;

/** Lines about what a member says first when it dials a peer that joins its set. */
export async function runOutgoing(
  startMember: StartMember,
  records: readonly WireRecord[],
  certificates: ConformanceCertificates,
): Promise<LineResult[]> {
  const results: LineResult[] = [];
  for (const record of records.filter(isFirstOfAll)) {
    const first = await firstBytes(startMember, record, certificates);
    results.push({ id: record.id, differences: compareFirst(record, first) });
  }
  return results;
}

/** Heartbeats come on later connections, which the recording told apart by hand. */
function isFirstOfAll({ id }: WireRecord): boolean {
  return id.startsWith("outgoing-") && !id.endsWith("-ismaster");
}

/** Poses as the peer: what arrives first is kept, and the connection is closed. */
async function firstBytes(
  startMember: StartMember,
  { id, runtimeMode }: WireRecord,
  certificates: ConformanceCertificates,
): Promise<Buffer> {
  const instance = await startMember(runtimeMode);
  const peer = createServer();
  try {
    const peerPort = await listening(peer);
    const arrives = firstOf(peer);
    const isPlain = acceptsPlaintext(parseMode(runtimeMode) ?? "disabled");
    const tls = { ca: certificates.ca, clientPem: certificates.client.pem };
    const connection = await openConnection(instance.port, isPlain ? undefined : tls);
    const host = id.endsWith("localhost") ? "localhost" : "127.0.0.1";
    const members = [`127.0.0.1:${instance.port}`, `${host}:${peerPort}`].map(memberAt);
    await connection.run({ replSetReconfig: { _id: "rs0", members }, $db: "admin" });
    const first = await arrives;
    connection.close();
    return first;
  } finally {
    peer.close();
    await instance.stop();
  }
}

function memberAt(host: string, index: number): JsonObject {
  const number = (value: number) => ({ $numberInt: String(value) });
  const mute = index === 0 ? {} : { priority: number(0), votes: number(0) };
  return { _id: number(index), host, ...mute };
}

async function listening(peer: Server): Promise<number> {
  peer.listen(0, "127.0.0.1");
  await once(peer, "listening");
  const address = peer.address();
  if (typeof address !== "object" || address === null) throw new Error("Listener has no port");
  return address.port;
}

async function firstOf(peer: Server): Promise<Buffer> {
  const [socket] = (await once(peer, "connection")) as [Socket];
  socket.on("error", () => undefined);
  const [bytes] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return bytes;
}

function compareFirst({ send, tls }: WireRecord, first: Buffer): string[] {
  if (tls !== undefined) return compareHello(tls as Hello, first);
  return differences(
    "bytes",
    [withoutRequestId(send.hex ?? "")],
    [withoutRequestId(first.toString("hex"))],
  );
}

/** Bytes 4 to 7 count the messages of the connection. */
function withoutRequestId(hex: string): string {
  return `${hex.slice(0, 8)}<request>${hex.slice(16)}`;
}

interface Hello {
  sni: string;
  supportedVersions: string;
  recordVersion: string;
}

const SERVER_NAME = 0;
const SUPPORTED_VERSIONS = 43;
const OLDEST_IN_EVERY_BUILD = "0303";

/** Whether TLS 1.1 is offered, the other extensions and the length are matters of the OpenSSL build. */
function compareHello(recorded: Hello, first: Buffer): string[] {
  const record = createByteReader(first);
  record.uint(1);
  const recordVersion = record.bytes(2).toString("hex");
  const hello = createByteReader(record.vector(2).subarray(4));
  hello.bytes(34);
  for (const lengthWidth of [1, 2, 1]) hello.vector(lengthWidth);
  const extensions = readExtensions(hello.vector(2));
  const names = createByteReader(extensions.get(SERVER_NAME) ?? Buffer.alloc(0));
  const name = createByteReader(names.vector(2));
  name.uint(1);
  const versions = createByteReader(extensions.get(SUPPORTED_VERSIONS) ?? Buffer.alloc(1));
  const offered = versions.vector(1).toString("hex");
  return differences(
    "",
    comparableHello(recorded),
    comparableHello({ sni: name.vector(2).toString(), supportedVersions: offered, recordVersion }),
  );
}

function comparableHello({ sni, supportedVersions, recordVersion }: Hello): JsonObject {
  const versions = supportedVersions.match(/.{4}/g) ?? [];
  return {
    sni,
    recordVersion,
    versions: versions.filter((version) => version >= OLDEST_IN_EVERY_BUILD),
  };
}
