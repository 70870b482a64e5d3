import type { ChainVerdict } from "#lib/domain/observation/tls-posture.ts";
import type { ChainAnswer } from "#lib/protocols/x509/path/chain-question.ts";

/** The engine's answer as it is stored and shown: certificates by their fingerprints. */
export function chainVerdictOf({ verdict, reasons, findings, path }: ChainAnswer): ChainVerdict {
  return {
    accepted: verdict === "accepted",
    reasons: reasons.map(({ code, message, certificate }) => ({
      code,
      message,
      certificate: certificate?.sha256 ?? null,
    })),
    findings: findings.map(({ rule, severity, message, certificate, source }) => ({
      rule,
      severity,
      message,
      certificate: certificate?.sha256 ?? null,
      source,
    })),
    path: path.map(({ sha256 }) => sha256),
  };
}
