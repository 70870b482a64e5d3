import type {
  ObservationFailure,
  ObservationFailureCode,
} from "#lib/domain/observation/observation-failure.ts";

/** A reading that failed, with its code and one sentence. */
export function failed(
  code: ObservationFailureCode,
  message: string,
): { ok: false; failure: ObservationFailure } {
  return { ok: false, failure: { code, message } };
}

const BY_SYSTEM_CODE: Readonly<Record<string, [ObservationFailureCode, string]>> = {
  ENOTFOUND: ["NAME_NOT_RESOLVED", "the name does not resolve"],
  EAI_AGAIN: ["NAME_NOT_RESOLVED", "the name service does not answer"],
  ENODATA: ["NAME_NOT_RESOLVED", "the name has no address"],
  ECONNREFUSED: ["CONNECTION_REFUSED", "the connection is refused"],
  EHOSTUNREACH: ["CONNECTION_REFUSED", "there is no route to the host"],
  ENETUNREACH: ["CONNECTION_REFUSED", "there is no route to the network"],
  ETIMEDOUT: ["TIMEOUT", "the connection attempt got no answer"],
  ECONNRESET: ["CONNECTION_RESET", "the peer reset the connection"],
  EPIPE: ["CONNECTION_RESET", "the peer had closed the connection"],
};

/** What a socket error says about `host`; unknown errors keep their own text. */
export function socketFailure(host: string, error: Error): ObservationFailure {
  const inner = firstOf(error);
  const code = codeOf(inner);
  // Node reports a FIN during the handshake as ECONNRESET without a system call.
  if (code === "ECONNRESET" && !("syscall" in inner)) {
    return { code: "CONNECTION_CLOSED", message: `${host}: the peer closed the connection` };
  }
  const known = BY_SYSTEM_CODE[code];
  if (known !== undefined) return { code: known[0], message: `${host}: ${known[1]}` };
  return tlsFailure(host, inner);
}

/**
 * What an alert means that answers a client's own last flight: a certificate was asked for, and none was shown
 * or none that the peer takes. Other alerts keep their meaning.
 *
 * @see RFC 5246, section 7.2.2
 */
export function failureAfterOurFlight(host: string, error: Error): ObservationFailure {
  const [, alert] = /SSL alert number (\d+)/.exec(error.message) ?? [];
  return CERTIFICATE_ALERTS.has(Number(alert))
    ? certificateRequired(host)
    : socketFailure(host, error);
}

/** handshake_failure, no_certificate, bad_certificate, certificate_unknown, unknown_ca, access_denied. */
const CERTIFICATE_ALERTS: ReadonlySet<number> = new Set([40, 41, 42, 46, 48, 49]);
/** Has one meaning only, whenever it comes. */
const CERTIFICATE_REQUIRED_ALERT = "SSL alert number 116";

function certificateRequired(host: string): ObservationFailure {
  const message = `${host}: the peer ended the handshake for want of a client certificate it takes`;
  return { code: "CERTIFICATE_REQUIRED", message };
}

function tlsFailure(host: string, error: Error): ObservationFailure {
  if (error.message.includes(CERTIFICATE_REQUIRED_ALERT)) return certificateRequired(host);
  const reason =
    "reason" in error && typeof error.reason === "string" ? error.reason : error.message;
  const isAlert = /alert/i.test(`${codeOf(error)} ${reason}`);
  return isAlert
    ? { code: "TLS_ALERT", message: `${host}: the peer ended the handshake with "${reason}"` }
    : { code: "TLS_FAILED", message: `${host}: the handshake failed with "${reason}"` };
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Dialling several addresses of one name fails with all their errors together. */
function firstOf(error: Error): Error {
  if (!(error instanceof AggregateError)) return error;
  const [first] = error.errors;
  return first instanceof Error ? first : error;
}
