import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { printName } from "#lib/protocols/x509/distinguished-name.ts";
import type { Reason } from "#lib/protocols/x509/path/chain-question.ts";
import type { ReasonCode } from "#lib/protocols/x509/path/reason-codes.ts";

/** A reason whose sentence begins with the subject of the certificate. @param what Continues the sentence. */
export function reason(code: ReasonCode, certificate: Certificate, what: string): Reason {
  return { code, certificate, message: `${titleOf(certificate)} ${what}` };
}

/** How a certificate is called in a sentence: its subject in quotes. */
export function titleOf({ subject, sha256 }: Certificate): string {
  const printed = printName(subject);
  return printed === ""
    ? `The certificate ${sha256.slice(0, 16)} without a subject`
    : `"${printed}"`;
}
