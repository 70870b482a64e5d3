import {
  acceptsPlaintext,
  acceptsTls,
  TLS_MODES,
  type TlsMode,
} from "#lib/domain/mode/tls-mode.ts";
import type { ClientCertificateDemand } from "#lib/domain/observation/observation.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";

/** What was seen on the wire; null where nothing certain was seen. */
export interface WireEvidence {
  plaintextAccepted: boolean | null;
  /** True also when a handshake failed in a way that only a TLS server fails. */
  tlsSpoken: boolean | null;
}

/**
 * The modes that the wire allows, without any command.
 *
 * allowTLS and preferTLS look alike from outside. Nothing at all is allowed where nothing was seen,
 * and where both ways in are closed, since a firewall or a full connection table looks the same.
 *
 * @see fact sheet, section 3.3
 */
export function modesAllowedByWire({ plaintextAccepted, tlsSpoken }: WireEvidence): TlsMode[] {
  if (plaintextAccepted !== true && tlsSpoken !== true) return [];
  return TLS_MODES.filter(
    (mode) =>
      (plaintextAccepted === null || acceptsPlaintext(mode) === plaintextAccepted) &&
      (tlsSpoken === null || acceptsTls(mode) === tlsSpoken),
  );
}

/** What happened to a client without certificate after (or during) its handshake. */
export interface AnonymousClient {
  handshake: "completed" | "not-completed";
  /** What ended the handshake, or the hello after it; null when a hello was answered. */
  failure: ObservationFailure | null;
  /** Whether a client certificate was asked for; null when that could not be seen. */
  requested: boolean | null;
}

/**
 * Whether clients need a certificate. MongoDB completes the handshake in any case and closes afterwards,
 * so only the fate of a hello tells. In TLS 1.3 a client has completed its handshake before a server can refuse it,
 * so there the alert comes where the answer to the hello is due.
 */
export function judgeClientCertificate({
  handshake,
  failure,
  requested,
}: AnonymousClient): ClientCertificateDemand {
  // A server that asked for nothing has another cause, for example a full connection table.
  const mayInsist = requested !== false;
  if (failure?.code === "CERTIFICATE_REQUIRED") return mayInsist ? "required-by-tls" : "unknown";
  if (handshake === "not-completed") return "unknown";
  if (failure === null) {
    if (requested === null) return "unknown";
    return requested ? "optional" : "not-requested";
  }
  if (!mayInsist) return "unknown";
  if (failure.code === "TLS_ALERT") return "required-by-tls";
  const wasClosed = failure.code === "CONNECTION_CLOSED" || failure.code === "CONNECTION_RESET";
  return wasClosed ? "required-by-application" : "unknown";
}
