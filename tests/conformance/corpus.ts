import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [name: string]: JsonValue;
}

export type Topology = "standalone" | "replset-member" | "shard" | "configsvr" | "mongos";
type Transport = "plain" | "tls" | "tls+clientcert";

export interface CommandRecord {
  id: string;
  topology: Topology;
  role: string;
  auth: { enabled: boolean; as: string };
  setup?: string;
  startup: {
    mode: string;
    vocabulary: "tls" | "ssl";
    source?: "yaml";
    clusterAuthMode?: string;
  };
  runtimeMode: string;
  transport: Transport;
  clientCertificateSubject?: string;
  protocol: "OP_MSG" | "OP_QUERY";
  request: JsonObject;
  reply: JsonObject;
  replyPartial?: boolean;
  replyFieldNames?: string[];
  volatile: string[];
  note?: string;
  serverLog?: string[];
}

export interface WireRecord {
  id: string;
  direction?: string;
  runtimeMode: string;
  clientCertificatePolicy: string;
  startup?: {
    mode: string;
    vocabulary: string;
    options?: string[];
    disabledProtocols?: string | null;
  };
  send: { description: string; hex?: string; bytes?: number; note?: string };
  observed: {
    bytes: number;
    hex?: string;
    close: "fin" | "rst" | "open" | "n/a";
    afterMs?: number;
    rstAfterFin?: boolean;
    decoded?: JsonObject;
    text?: string;
  };
  tls?: {
    clientVersion?: string;
    clientCertificate?: string | null;
    sni?: string | null;
    handshake?: string;
    version?: string | null;
    alert?: JsonValue;
    certificateRequest?: JsonObject;
    afterHandshake?: string;
    sentInside?: string;
    replyBytesInside?: number;
    replyInside?: string;
  };
  serverLog?: string[];
}

export interface StartupRecord {
  id: string;
  program: "mongod" | "mongos";
  /** As typed, or `YAML:` with the modes that the file gave. */
  args: string[] | string;
  started: boolean;
  exitCode: number | null;
  stdout: string[];
  /** Lines about TLS, access and listening. */
  log: string[];
  /** A text where nobody could connect. */
  startupWarningsAboutTls?: string[] | string;
  getParameterAfterStart?: JsonObject;
  parsedNet?: JsonObject;
}

/** The recorded requests and replies, in the order of the recording. */
export function readCommandRecords(): CommandRecord[] {
  return readLines<CommandRecord>("commands");
}

/** The recorded behaviour of sockets, in the order of the recording. */
export function readWireRecords(): WireRecord[] {
  return readLines<WireRecord>("wire");
}

/** The recorded starts, in the order of the recording. */
export function readStartupRecords(): StartupRecord[] {
  return readLines<StartupRecord>("startup");
}

function readLines<Line>(name: "commands" | "wire" | "startup"): Line[] {
  const packed = readFileSync(new URL(`./corpus/${name}.jsonl.gz`, import.meta.url));
  return gunzipSync(packed)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}
