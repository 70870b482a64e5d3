import {
  acceptsPlaintext,
  acceptsTls,
  TLS_MODES,
  type TlsMode,
} from "#lib/domain/mode/tls-mode.ts";
import type {
  ClientCertificateDemand,
  ObservationFailure,
} from "#lib/domain/observation/observation.ts";

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
  /** Null when a hello was answered. */
  helloFailure: ObservationFailure | null;
  /** Whether a client certificate was asked for; null when that could not be seen. */
  requested: boolean | null;
}

/**
 * Whether clients need a certificate. MongoDB completes the handshake in any case and closes afterwards,
 * so only the fate of a hello tells.
 */
export function judgeClientCertificate({
  handshake,
  helloFailure,
  requested,
}: AnonymousClient): ClientCertificateDemand {
  if (handshake === "not-completed") return "unknown";
  if (helloFailure === null) {
    if (requested === null) return "unknown";
    return requested ? "optional" : "not-requested";
  }
  if (helloFailure.code === "TLS_ALERT") return "required-by-tls";
  const wasClosed =
    helloFailure.code === "CONNECTION_CLOSED" || helloFailure.code === "CONNECTION_RESET";
  // Closed without having asked for a certificate has another cause, for example a full connection table.
  return wasClosed && requested !== false ? "required-by-application" : "unknown";
}
