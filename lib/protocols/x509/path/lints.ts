import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import type { Finding } from "#lib/protocols/x509/path/chain-question.ts";
import type { Role } from "#lib/protocols/x509/path/findings.ts";

/** A rule for certificates that path validation can do without. */
export interface Lint {
  rule: string;
  severity: Finding["severity"];
  message: string;
  source: string;
  breaks(certificate: Certificate, role: Role): boolean;
}

export const LINTS: readonly Lint[] = [];
