import type { Reading } from "#lib/application/ports/node-driver.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import { ALERT } from "#lib/protocols/tls/alert.ts";
import type { ProtocolVersion } from "#lib/protocols/tls/protocol-version.ts";
import type { ServerAnswer } from "#lib/protocols/tls/server-answer.ts";

/** Alerts that speak of the hello or of the server's own trouble, not of what was offered. */
const SAYS_NOTHING: readonly number[] = [
  ALERT.illegalParameter,
  ALERT.decodeError,
  ALERT.internalError,
  ALERT.userCanceled,
  ALERT.unrecognizedName,
];

/** Whether the peer ended a connection without a word. */
export function hungUp({ code }: ObservationFailure): boolean {
  return code === "CONNECTION_CLOSED" || code === "CONNECTION_RESET";
}

/**
 * Whether a listener negotiates the one version that a hello offered at most.
 *
 * Where TLS was answered otherwise, hanging up without a word is a no: Schannel, on which mongod for Windows is built,
 * refuses a version in no other way. Silence until the deadline stays unknown, since a firewall looks the same.
 *
 * @param hasAnswered Whether any hello to the listener was answered in TLS.
 * @returns Null for neither yes nor no.
 */
export function judgeSupport(
  reading: Reading<ServerAnswer>,
  version: ProtocolVersion,
  hasAnswered: boolean,
): boolean | null {
  if (!reading.ok) {
    return hasAnswered && hungUp(reading.failure) ? false : null;
  }
  const answer = reading.value;
  if (answer.kind === "alert") return SAYS_NOTHING.includes(answer.description) ? null : false;
  return answer.version === version;
}
