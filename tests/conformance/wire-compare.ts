import { namedAuthorities } from "./certificate-request.ts";
import { differences } from "./compare.ts";
import type { WireRecord } from "./corpus.ts";
import { mask } from "./mask.ts";
import { authoritiesInTls13 } from "./tls13-handshake.ts";
import type { Observation } from "./wire-observe.ts";

const ALERT_BYTES = 7;

/**
 * What differs between a line of wire.jsonl and what was observed.
 *
 * Compared: close, bytes (not the length of a completed TLS handshake, which follows the
 * certificates), the reply, the facts of the handshake, and the log lines of the connection.
 */
export function compareWire(
  record: WireRecord,
  actual: Observation,
  logLines: readonly string[],
): string[] {
  return [
    ...compareSocket(record, actual),
    ...compareHandshake(record, actual),
    ...compareLog(record.serverLog ?? [], logLines),
  ];
}

function compareSocket({ observed, tls }: WireRecord, actual: Observation): string[] {
  const found: string[] = [];
  if (observed.close !== actual.close)
    found.push(`close: expected ${observed.close}, got ${actual.close}`);
  // The length of a handshake flight follows the certificates; an alert or silence does not.
  const isFlight = tls !== undefined && observed.bytes > ALERT_BYTES && actual.bytes > ALERT_BYTES;
  if (!isFlight && observed.bytes !== actual.bytes) {
    found.push(`bytes: expected ${observed.bytes}, got ${actual.bytes}`);
  }
  if (observed.text !== undefined && observed.text !== actual.text) found.push("text differs");
  if (observed.decoded !== undefined) {
    const volatile = ["localTime", "connectionId"];
    const reply = actual.decoded === null ? {} : mask(actual.decoded, volatile);
    found.push(...differences("", mask(observed.decoded, volatile), reply));
  }
  return found;
}

function compareHandshake({ tls }: WireRecord, { tls: actual }: Observation): string[] {
  if (tls === undefined || actual === null) return [];
  const outcome = tls.handshake === "ok" ? "ok" : "failed";
  if (outcome !== actual.handshake)
    return [`handshake: expected ${outcome}, got ${actual.handshake}`];
  if (outcome === "failed") return [];
  const found: string[] = [];
  if (tls.version !== actual.version)
    found.push(`version: expected ${tls.version}, got ${actual.version}`);
  if (tls.replyBytesInside !== undefined && tls.replyBytesInside !== actual.replyBytesInside) {
    found.push(`reply: expected ${tls.replyBytesInside} bytes, got ${actual.replyBytesInside}`);
  }
  const closes = tls.afterHandshake !== undefined;
  if (closes !== actual.closedAfterHandshake)
    found.push(`after the handshake: expected close ${closes}`);
  return [...found, ...compareCertificateRequest(tls, actual)];
}

/** Whether a client certificate is asked for, and how many authorities are named. */
export function compareCertificateRequest(
  tls: NonNullable<WireRecord["tls"]>,
  { rawHead, serverSecret }: NonNullable<Observation["tls"]>,
): string[] {
  const request = tls.certificateRequest;
  if (request === undefined) return [];
  const named =
    tls.version === "TLSv1.3" && serverSecret !== null
      ? authoritiesInTls13(rawHead, serverSecret)
      : namedAuthorities(rawHead, tls.version === "TLSv1.2");
  const isPresent = request.present === true;
  if (isPresent !== (named !== null)) return [`certificate request: expected ${isPresent}`];
  const names = Array.isArray(request.caNames) ? request.caNames.length : 0;
  const isKept = tls.version !== "TLSv1.1" && tls.version !== "TLSv1" && names > 0;
  return isKept && named !== names ? [`authorities: expected ${names}, got ${named}`] : [];
}

function compareLog(expected: readonly string[], actual: readonly string[]): string[] {
  const left = expected.map(withoutRandomParts);
  const right = actual.map(withoutRandomParts);
  return left.join("\n") === right.join("\n")
    ? []
    : [`log: expected ${JSON.stringify(left)}, got ${JSON.stringify(right)}`];
}

function withoutRandomParts(line: string): string {
  return line
    .replace(/^\S+ /, "")
    .replaceAll(/127\.0\.0\.1:\d+/g, "<peer>")
    .replaceAll(/\[conn\d+\]/g, "[connN]")
    .replaceAll(/ #\d+ /g, " #N ")
    .replaceAll(/(connection(?: id:)?) \d+/g, "$1 N")
    .replaceAll(/\(\d+ connections? now open\)/g, "(N now open)");
}
