import { KEY_USAGES, type KeyUsage } from "#lib/protocols/x509/certificate/certificate.ts";
import {
  boolean,
  implicit,
  integer,
  namedBits,
  objectIdentifier,
  octetString,
  sequence,
} from "#tests/pki/der-writer.ts";
import { generalName } from "#tests/pki/names.ts";

/** One extension before it is written; the same value may appear twice in a list on purpose. */
export interface ExtensionWish {
  oid: string;
  critical: boolean;
  /** Content of the extnValue. */
  value: Buffer;
}

export const PURPOSES = {
  any: "2.5.29.37.0",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
  codeSigning: "1.3.6.1.5.5.7.3.3",
  emailProtection: "1.3.6.1.5.5.7.3.4",
  timeStamping: "1.3.6.1.5.5.7.3.8",
  ocspSigning: "1.3.6.1.5.5.7.3.9",
} as const;
export type Purpose = keyof typeof PURPOSES;

/** DER of an Extension; a false `critical` is left out, as DER wants a default. */
export function encodeExtension({ oid, critical, value }: ExtensionWish): Buffer {
  const flag = critical ? [boolean(true)] : [];
  return sequence(objectIdentifier(oid), ...flag, octetString(value));
}

export function extension(oid: string, value: Buffer, critical = false): ExtensionWish {
  return { oid, critical, value };
}

/** An extension that nobody knows. */
export function unknownExtension(critical: boolean): ExtensionWish {
  return extension("1.3.6.1.4.1.55555.1.1", octetString(Buffer.from("unknown")), critical);
}

/** The same extension with a value that no reader understands: an indefinite length without end. */
export function malformed(wish: ExtensionWish): ExtensionWish {
  return { ...wish, value: Buffer.of(0x30, 0x80, 0x02) };
}

export function basicConstraints(
  { ca, pathLength }: { ca: boolean; pathLength?: number | bigint },
  critical = true,
): ExtensionWish {
  const content = [
    ...(ca ? [boolean(true)] : []),
    ...(pathLength === undefined ? [] : [integer(pathLength)]),
  ];
  return extension("2.5.29.19", sequence(...content), critical);
}

export function keyUsage(usages: readonly KeyUsage[], critical = true): ExtensionWish {
  const bits = usages.map((usage) => KEY_USAGES.indexOf(usage));
  return extension("2.5.29.15", namedBits(bits), critical);
}

/** @param purposes Names, or dotted object identifiers for others. */
export function extendedKeyUsage(purposes: readonly string[], critical = false): ExtensionWish {
  const oids = purposes.map((purpose) => objectIdentifier(PURPOSES[purpose as Purpose] ?? purpose));
  return extension("2.5.29.37", sequence(...oids), critical);
}

export function subjectAltName(names: readonly Buffer[], critical = false): ExtensionWish {
  return extension("2.5.29.17", sequence(...names), critical);
}

export function issuerAltName(names: readonly Buffer[], critical = false): ExtensionWish {
  return extension("2.5.29.18", sequence(...names), critical);
}

export function nameConstraints(
  {
    permitted = [],
    excluded = [],
  }: { permitted?: readonly Buffer[]; excluded?: readonly Buffer[] },
  critical = true,
): ExtensionWish {
  const subtrees = (names: readonly Buffer[]) => sequence(...names.map((name) => sequence(name)));
  const content = [
    ...(permitted.length > 0 ? [implicit(0, subtrees(permitted))] : []),
    ...(excluded.length > 0 ? [implicit(1, subtrees(excluded))] : []),
  ];
  return extension("2.5.29.30", sequence(...content), critical);
}

export function subjectKeyId(keyId: Buffer, critical = false): ExtensionWish {
  return extension("2.5.29.14", octetString(keyId), critical);
}

export function authorityKeyId(
  wish: { keyId?: Buffer; issuer?: readonly Buffer[]; serial?: number | bigint | Buffer },
  critical = false,
): ExtensionWish {
  const content = [
    ...(wish.keyId === undefined ? [] : [implicit(0, octetString(wish.keyId))]),
    ...(wish.issuer === undefined ? [] : [implicit(1, sequence(...wish.issuer))]),
    ...(wish.serial === undefined ? [] : [implicit(2, integer(wish.serial))]),
  ];
  return extension("2.5.29.35", sequence(...content), critical);
}

/** @see RFC 5280, section 4.2.2.1 */
export function authorityInformationAccess(
  { ocsp = [], caIssuers = [] }: { ocsp?: readonly string[]; caIssuers?: readonly string[] },
  critical = false,
): ExtensionWish {
  const access = (method: string) => (url: string) =>
    sequence(objectIdentifier(method), generalName.uri(url));
  const content = [
    ...ocsp.map(access("1.3.6.1.5.5.7.48.1")),
    ...caIssuers.map(access("1.3.6.1.5.5.7.48.2")),
  ];
  return extension("1.3.6.1.5.5.7.1.1", sequence(...content), critical);
}

/** @param qualifiers Whole DER of PolicyQualifierInfo values, for every policy. */
export function certificatePolicies(
  policies: readonly string[],
  {
    critical = false,
    qualifiers = [],
  }: { critical?: boolean; qualifiers?: readonly Buffer[] } = {},
): ExtensionWish {
  const tail = qualifiers.length > 0 ? [sequence(...qualifiers)] : [];
  const written = policies.map((policy) => sequence(objectIdentifier(policy), ...tail));
  return extension("2.5.29.32", sequence(...written), critical);
}

export function policyMappings(
  pairs: readonly (readonly [issuer: string, subject: string])[],
  critical = true,
): ExtensionWish {
  const written = pairs.map((pair) => sequence(...pair.map(objectIdentifier)));
  return extension("2.5.29.33", sequence(...written), critical);
}

export function policyConstraints(
  wish: { requireExplicitPolicy?: number; inhibitPolicyMapping?: number },
  critical = true,
): ExtensionWish {
  const { requireExplicitPolicy, inhibitPolicyMapping } = wish;
  const content = [
    ...(requireExplicitPolicy === undefined ? [] : [implicit(0, integer(requireExplicitPolicy))]),
    ...(inhibitPolicyMapping === undefined ? [] : [implicit(1, integer(inhibitPolicyMapping))]),
  ];
  return extension("2.5.29.36", sequence(...content), critical);
}

export function inhibitAnyPolicy(skipCertificates: number, critical = true): ExtensionWish {
  return extension("2.5.29.54", integer(skipCertificates), critical);
}

/** TLS features, such as 5 for an answer that must be stapled. @see RFC 7633 */
export function tlsFeature(features: readonly number[]): ExtensionWish {
  return extension("1.3.6.1.5.5.7.1.24", sequence(...features.map((feature) => integer(feature))));
}
