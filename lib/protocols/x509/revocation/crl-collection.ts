import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";
import { printName } from "#lib/protocols/x509/distinguished-name.ts";
import type { Finding } from "#lib/protocols/x509/path/chain-question.ts";
import type { CertificateList } from "#lib/protocols/x509/revocation/certificate-list.ts";
import { readCertificateList } from "#lib/protocols/x509/revocation/read-certificate-list.ts";

/** The CRLs of a question that can be read, and what is to be said about all of them. */
export interface CrlCollection {
  /** Latest first, so that what was taken back later, or released later, counts. */
  lists: readonly CertificateList[];
  findings: readonly Finding[];
}

/** Reads every CRL; one that cannot be read becomes a finding. */
export function collectCrls(encodings: readonly Uint8Array[], at: Date): CrlCollection {
  const lists: CertificateList[] = [];
  const findings: Finding[] = [];
  for (const encoding of encodings) {
    const list = readOrExplain(encoding, findings);
    if (list === null) continue;
    lists.push(list);
    findings.push(...findingsOn(list, at));
  }
  lists.sort((left, right) => right.thisUpdate.getTime() - left.thisUpdate.getTime());
  return { lists, findings };
}

/**
 * Why a CRL must not be used at an instant, whatever the certificate.
 *
 * @returns Null where nothing stands against it; otherwise the end of a sentence about the CRL.
 * @see RFC 5280, sections 5.2 and 6.3.3 (a)
 */
export function obstacleToUse(list: CertificateList, at: Date): string | null {
  const flaw = list.flaws.find(({ kind }) => kind === "malformed");
  if (flaw !== undefined) return `cannot be used: ${flaw.message}`;
  if (at < list.thisUpdate) return `is from the future, ${list.thisUpdate.toISOString()}`;
  if (list.nextUpdate !== null && at > list.nextUpdate) {
    return `should have been replaced by ${list.nextUpdate.toISOString()}`;
  }
  return null;
}

/** How a CRL is called in a sentence. */
export function titleOfCrl(list: CertificateList): string {
  const day = list.thisUpdate.toISOString().slice(0, 10);
  return `the CRL of "${printName(list.issuer)}" from ${day}`;
}

function readOrExplain(encoding: Uint8Array, findings: Finding[]): CertificateList | null {
  try {
    return readCertificateList(encoding);
  } catch (error) {
    if (!(error instanceof X509FormatError)) throw error;
    const message = `A CRL cannot be read: ${error.message}`;
    findings.push(warning("crl-unreadable", message, "RFC 5280 5.1"));
    return null;
  }
}

function findingsOn(list: CertificateList, at: Date): Finding[] {
  const about = (text: string) => `About ${titleOfCrl(list)}: ${text}`;
  const findings = list.flaws.map(({ code, message, source }) =>
    warning(code, about(message), source),
  );
  const { nextUpdate, thisUpdate, issuingDistributionPoint } = list;
  if (nextUpdate !== null && at > nextUpdate) {
    findings.push(warning("crl-expired", about("its time is over"), "RFC 5280 5.1.2.5"));
  }
  if (at < thisUpdate) {
    findings.push(warning("crl-not-yet-valid", about("it is from the future"), "RFC 5280 5.1.2.4"));
  }
  if (list.isDelta) {
    findings.push(
      warning("crl-delta-not-supported", about("delta CRLs are not supported"), "RFC 5280 5.2.4"),
    );
  }
  if (issuingDistributionPoint?.indirectCRL === true) {
    findings.push(
      warning(
        "crl-indirect-not-supported",
        about("indirect CRLs are not supported"),
        "RFC 5280 5.2.5",
      ),
    );
  }
  return findings;
}

function warning(rule: string, message: string, source: string): Finding {
  return { rule, severity: "warning", message, certificate: null, source };
}
