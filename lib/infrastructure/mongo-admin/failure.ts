import type {
  ObservationFailure,
  ObservationFailureCode,
} from "#lib/domain/observation/observation.ts";

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

function tlsFailure(host: string, error: Error): ObservationFailure {
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
