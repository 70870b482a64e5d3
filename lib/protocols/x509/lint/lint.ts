import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import type { Finding } from "#lib/protocols/x509/path/chain-question.ts";

/** Where in a path a certificate stands. */
export type Role = "leaf" | "intermediate" | "anchor";

/** A rule for certificates that path validation can do without. */
export interface Lint {
  rule: string;
  severity: Finding["severity"];
  message: string;
  source: string;
  breaks(certificate: Certificate, role: Role): boolean;
}

/** Whether a certificate says that it is an authority, or was taken as one. */
export function isAuthority({ parsed }: Certificate, role: Role): boolean {
  return parsed.basicConstraints?.ca === true || role !== "leaf";
}
