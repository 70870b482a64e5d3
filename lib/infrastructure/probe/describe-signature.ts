import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { readAlgorithm } from "#lib/protocols/x509/certificate/read-certificate.ts";
import { DerCursor, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { constructedContextTag, TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

const RSASSA_PSS = "1.2.840.113549.1.1.10";

/** OpenSSL's name and the hash of each algorithm that has one of its own. @see RFC 4055, RFC 5758, RFC 8410 */
const SIGNATURES: Readonly<Record<string, readonly [name: string, hash: string | null]>> = {
  "1.2.840.113549.1.1.2": ["md2WithRSAEncryption", "md2"],
  "1.2.840.113549.1.1.4": ["md5WithRSAEncryption", "md5"],
  "1.2.840.113549.1.1.5": ["sha1WithRSAEncryption", "sha1"],
  "1.2.840.113549.1.1.14": ["sha224WithRSAEncryption", "sha224"],
  "1.2.840.113549.1.1.11": ["sha256WithRSAEncryption", "sha256"],
  "1.2.840.113549.1.1.12": ["sha384WithRSAEncryption", "sha384"],
  "1.2.840.113549.1.1.13": ["sha512WithRSAEncryption", "sha512"],
  "1.2.840.10045.4.1": ["ecdsa-with-SHA1", "sha1"],
  "1.2.840.10045.4.3.1": ["ecdsa-with-SHA224", "sha224"],
  "1.2.840.10045.4.3.2": ["ecdsa-with-SHA256", "sha256"],
  "1.2.840.10045.4.3.3": ["ecdsa-with-SHA384", "sha384"],
  "1.2.840.10045.4.3.4": ["ecdsa-with-SHA512", "sha512"],
  "1.2.840.10040.4.3": ["dsaWithSHA1", "sha1"],
  "2.16.840.1.101.3.4.3.2": ["dsa_with_SHA256", "sha256"],
  "1.3.101.112": ["ED25519", null],
  "1.3.101.113": ["ED448", null],
};

const HASHES: Readonly<Record<string, string>> = {
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.4": "sha224",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

/** How a certificate is signed, in OpenSSL's words; an unknown algorithm keeps its identifier. */
export function describeSignature({
  oid,
  parameters,
}: Certificate["signatureAlgorithm"]): Pick<
  ObservedCertificate,
  "signatureAlgorithm" | "signatureHash"
> {
  if (oid === RSASSA_PSS) {
    return { signatureAlgorithm: "rsassaPss", signatureHash: hashOfPss(parameters) };
  }
  const [name, hash] = SIGNATURES[oid] ?? [oid, null];
  return { signatureAlgorithm: name, signatureHash: hash };
}

/** SHA-1 is what absent parameters stand for. @see RFC 4055, section 3.1 */
function hashOfPss(parameters: Buffer | null): string | null {
  if (parameters === null) return "sha1";
  try {
    const fields = new DerCursor(readSingle(parameters, TAG.sequence).content);
    const hash = fields.optional(constructedContextTag(0));
    if (hash === null) return "sha1";
    return HASHES[readAlgorithm(readSingle(hash.content, TAG.sequence)).oid] ?? null;
  } catch (error) {
    if (error instanceof X509FormatError) return null;
    throw error;
  }
}
