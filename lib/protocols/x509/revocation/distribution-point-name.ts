import type {
  Certificate,
  DistributionPoint,
  GeneralName,
  Name,
  NameAttribute,
} from "#lib/protocols/x509/certificate/certificate.ts";
import { nameKey } from "#lib/protocols/x509/name/name-key.ts";
import type { CertificateList } from "#lib/protocols/x509/revocation/certificate-list.ts";

/** A relative name has no encoding of its own once it hangs on its base, and comparison needs none. */
const NO_ENCODING = Buffer.alloc(0);

/**
 * Whether the CRL's issuing distribution point and the certificate's distribution point share a name.
 *
 * A point without a name is called by its CRL issuer, as the standard has it.
 *
 * @see RFC 5280, section 6.3.3 (b) (2) (i)
 */
export function namesInCommon(
  crl: CertificateList,
  certificate: Certificate,
  point: DistributionPoint,
): boolean {
  const ofCrl = expand(crl.issuingDistributionPoint?.name ?? null, crl.issuer);
  const ofPoint =
    point.name === null ? point.crlIssuer : expand(point.name, relativeTo(certificate, point));
  return ofCrl.some((one) => ofPoint.some((other) => isSamePointName(one, other)));
}

/** What a relative name hangs on: the one directory name of the CRL issuer, or the certificate's issuer. */
function relativeTo(certificate: Certificate, { crlIssuer }: DistributionPoint): Name | null {
  if (crlIssuer.length === 0) return certificate.issuer;
  const directories = crlIssuer.flatMap((name) => (name.kind === "directory" ? [name.value] : []));
  return directories.length === 1 ? (directories[0] ?? null) : null;
}

function expand(name: DistributionPoint["name"], base: Name | null): readonly GeneralName[] {
  if (name === null) return [];
  if (name.kind === "full") return name.names;
  return base === null ? [] : [below(base, name.attributes)];
}

function below({ relativeNames }: Name, attributes: readonly NameAttribute[]): GeneralName {
  const value = { relativeNames: [...relativeNames, attributes], der: NO_ENCODING };
  return { kind: "directory", value };
}

function isSamePointName(one: GeneralName, other: GeneralName): boolean {
  return one.kind === other.kind && comparable(one) === comparable(other);
}

/** A text that is the same for two names of one kind exactly where they are the same. */
function comparable(name: GeneralName): string {
  switch (name.kind) {
    case "directory":
      return nameKey(name.value);
    case "ip":
      return name.value.toString("hex");
    case "other":
      return `${name.tag} ${name.value.toString("hex")}`;
    case "dns":
    case "email":
    case "uri":
    case "registered-id":
      return name.value;
  }
}
