import {
  type BuiltCertificate,
  buildCertificate,
  type CertificateWish,
  usualKey,
} from "#tests/pki/build-certificate.ts";
import {
  authorityKeyId,
  basicConstraints,
  type ExtensionWish,
  extendedKeyUsage,
  keyUsage,
  subjectAltName,
  subjectKeyId,
} from "#tests/pki/extensions.ts";
import { commonName, generalName } from "#tests/pki/names.ts";

/** Overrides of what is usual for the kind of certificate, and more extensions behind the usual ones. */
export interface IssueWish extends Partial<CertificateWish> {
  /** Behind the usual extensions; one of the same identifier takes the place of the usual one. */
  also?: readonly ExtensionWish[];
  /** Object identifiers of usual extensions to leave out. */
  without?: readonly string[];
}

/** A self-signed authority that may sign certificates and CRLs. @param label Its common name and its key. */
export function aRoot(label: string, wish: IssueWish = {}): BuiltCertificate {
  const key = wish.key ?? usualKey(label);
  const subject = wish.subject ?? commonName(label);
  return build(
    { key, subject, issuer: subject, signer: key },
    authorityExtensions(key.keyId),
    wish,
  );
}

/** An authority below `issuer`. */
export function anIntermediate(
  issuer: BuiltCertificate,
  label: string,
  wish: IssueWish = {},
): BuiltCertificate {
  const key = wish.key ?? usualKey(label);
  const usual = [
    ...authorityExtensions(key.keyId),
    authorityKeyId({ keyId: (wish.signer ?? issuer.key).keyId }),
  ];
  return build(below(issuer, label, { ...wish, key }), usual, wish);
}

/** A server and client certificate below `issuer`, for the DNS name `localhost`. */
export function aLeaf(
  issuer: BuiltCertificate,
  label: string,
  wish: IssueWish = {},
): BuiltCertificate {
  const key = wish.key ?? usualKey(label);
  const usual = [
    keyUsage(["digitalSignature"]),
    extendedKeyUsage(["serverAuth", "clientAuth"]),
    subjectAltName([generalName.dns("localhost")]),
    subjectKeyId(key.keyId),
    authorityKeyId({ keyId: (wish.signer ?? issuer.key).keyId }),
  ];
  return build(below(issuer, label, { ...wish, key }), usual, wish);
}

function authorityExtensions(keyId: Buffer): ExtensionWish[] {
  return [
    basicConstraints({ ca: true }),
    keyUsage(["keyCertSign", "cRLSign"]),
    subjectKeyId(keyId),
  ];
}

type Essentials = Pick<CertificateWish, "issuer" | "subject" | "key" | "signer">;

function below(
  issuer: BuiltCertificate,
  label: string,
  wish: IssueWish & Pick<CertificateWish, "key">,
): Essentials {
  return {
    issuer: issuer.subject,
    signer: issuer.key,
    subject: wish.subject ?? commonName(label),
    key: wish.key,
  };
}

function build(
  essentials: Essentials,
  usual: readonly ExtensionWish[],
  { also = [], without = [], ...wish }: IssueWish,
): BuiltCertificate {
  const replaced = new Set([...without, ...also.map(({ oid }) => oid)]);
  const extensions = [...usual.filter(({ oid }) => !replaced.has(oid)), ...also];
  return buildCertificate({ ...essentials, extensions, ...wish });
}
