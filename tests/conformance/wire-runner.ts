import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConformanceCertificates } from "./conformance-certificates.ts";
import type { WireRecord } from "./corpus.ts";
import type { LineResult } from "./exceptions.ts";
import { compareCertificateRequest, compareWire } from "./wire-compare.ts";
import { compareCounter } from "./wire-counter.ts";
import {
  isMasterMessage,
  type Observation,
  observePlain,
  observeSocket,
  observeTls,
} from "./wire-observe.ts";
import type { WireGroup } from "./wire-plan.ts";
import type { WireInstance, WireTarget } from "./wire-target.ts";

const AT_ONCE = 6;
const LOG_TIMEOUT_MS = 3000;

/** Replays the lines of one server, several connections at a time. */
export async function runWireGroup(
  target: WireTarget,
  { setUp, records }: WireGroup,
  certificates: ConformanceCertificates,
): Promise<LineResult[]> {
  const instance = await target.start(setUp);
  const results: LineResult[] = [];
  // Counters are read when every other connection of the group has been made.
  const counters = records.filter((record) => record.id.endsWith("-counter"));
  const waiting = records.filter((record) => !record.id.endsWith("-counter"));
  const worker = async () => {
    for (let record = waiting.shift(); record !== undefined; record = waiting.shift()) {
      results.push(await play(instance, record, certificates));
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    for (const record of counters) {
      results.push(await compareCounter(instance.port, record, certificates));
    }
    return results;
  } finally {
    await instance.stop();
  }
}

async function play(
  instance: WireInstance,
  record: WireRecord,
  certificates: ConformanceCertificates,
): Promise<LineResult> {
  try {
    const observation = await observe(instance, record, certificates);
    if (
      record.id.startsWith("certrequest") &&
      observation.tls !== null &&
      record.tls !== undefined
    ) {
      return { id: record.id, differences: compareCertificateRequest(record.tls, observation.tls) };
    }
    const log = await logOf(instance, observation.localPort, record);
    return { id: record.id, differences: compareWire(record, observation, log) };
  } catch (thrown) {
    return {
      id: record.id,
      differences: [thrown instanceof Error ? thrown.message : String(thrown)],
    };
  }
}

function observe(
  instance: WireInstance,
  record: WireRecord,
  certificates: ConformanceCertificates,
): Promise<Observation> {
  if (record.id.includes("-old-plain-") || record.id.includes("-new-")) {
    return observeAcrossChange(instance, record);
  }
  if (record.tls === undefined) return observePlain(instance.port, record);
  const isPrinted = record.observed.close === "n/a";
  const known: WireRecord = {
    ...record,
    observed: isPrinted ? { ...record.observed, close: "open" } : record.observed,
    tls: { clientVersion: "1.3", ...record.tls },
  };
  return observeTls(instance.port, known, clientPem(record, certificates));
}

/** Connections opened before a change of the mode: used, silent, or with half a header sent. */
async function observeAcrossChange(
  instance: WireInstance,
  record: WireRecord,
): Promise<Observation> {
  if (record.id.includes("-new-")) {
    await instance.reachMode(record.runtimeMode);
    return observePlain(instance.port, record);
  }
  const socket = connect({
    host: "127.0.0.1",
    port: instance.port,
    allowHalfOpen: true,
    noDelay: true,
  });
  await once(socket, "connect");
  const message = isMasterMessage();
  const isHalf = record.id.includes("half-header");
  if (record.id.endsWith("-used")) {
    socket.write(message);
    await once(socket, "data");
  } else if (isHalf) {
    socket.write(message.subarray(0, 8));
    await sleep(50);
  }
  await instance.reachMode(record.runtimeMode);
  socket.write(isHalf ? message.subarray(8) : message);
  return observeSocket(socket, record);
}

const PEM_BY_FILE: Readonly<Record<string, keyof ConformanceCertificates>> = {
  "client.pem": "client",
  "client-b.pem": "clientB",
  "client-untrusted.pem": "clientUnknown",
  "client-expired.pem": "clientExpired",
  "client-notyet.pem": "clientNotYet",
  "client-wrongeku.pem": "clientWrongPurpose",
  "client-noeku.pem": "clientNoPurpose",
  "server.pem": "server",
};

function clientPem(record: WireRecord, certificates: ConformanceCertificates): string | null {
  const file = record.tls?.clientCertificate?.replace("<certs>/", "");
  if (file === undefined) return null;
  const name = PEM_BY_FILE[file];
  const issued = name === undefined ? undefined : certificates[name];
  if (issued === undefined || typeof issued === "string") throw new Error(`No certificate ${file}`);
  return issued.pem;
}

/** The lines of one connection, complete once its end is logged. */
async function logOf(
  instance: WireInstance,
  localPort: number,
  record: WireRecord,
): Promise<string[]> {
  const deadline = Date.now() + LOG_TIMEOUT_MS;
  // A connection that was open before the recording of the line has no "accepted" among its lines.
  const withAccepted =
    record.serverLog?.some((line) => line.includes("connection accepted")) ?? false;
  for (;;) {
    const lines = linesOfConnection(instance.logLines(), localPort);
    const isComplete = lines.some((line) => line.includes(" end connection "));
    if (isComplete || Date.now() > deadline) {
      return withAccepted ? lines : lines.filter((line) => !line.includes("connection accepted"));
    }
    await sleep(5);
  }
}

function linesOfConnection(lines: readonly string[], localPort: number): string[] {
  const accepted = lines.find((line) =>
    line.includes(`connection accepted from 127.0.0.1:${localPort} `),
  );
  const id = / #(\d+) /.exec(accepted ?? "")?.[1];
  if (accepted === undefined || id === undefined) return [];
  return [accepted, ...lines.filter((line) => line.includes(`[conn${id}]`))];
}
