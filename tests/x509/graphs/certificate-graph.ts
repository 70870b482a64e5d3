import type { ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import { type BuiltCertificate, buildCertificate } from "#tests/pki/build-certificate.ts";
import {
  authorityKeyId,
  basicConstraints,
  type ExtensionWish,
  keyUsage,
  subjectKeyId,
} from "#tests/pki/extensions.ts";
import { type TestKey, testKey } from "#tests/pki/keys.ts";
import { commonName } from "#tests/pki/names.ts";
import { aQuestion } from "#tests/x509/a-question.ts";

/** Someone who can issue: a name and a key, each of which others may have too. */
export interface Entity {
  name: number;
  key: number;
}

/** A certificate as far as the search for a path looks at it. */
export interface Edge {
  subject: Entity;
  issuer: Entity;
  isAuthority: boolean;
  /** Whether the signature is damaged. */
  isBroken: boolean;
}

/** Certificates that may issue each other in any way, cycles included. */
export interface CertificateGraph {
  /** Who issued the leaf. */
  leafIssuer: Entity;
  certificates: readonly Edge[];
  /** Places in `certificates`. */
  anchors: readonly number[];
  /** Key identifiers help a builder choose; wrong ones must not lead it astray. */
  keyIds: "none" | "right" | "wrong";
}

export interface BuiltGraph {
  question: ChainQuestion;
  /** DER of each certificate, in the order of the graph. */
  certificates: readonly BuiltCertificate[];
}

/** Real certificates with real signatures for a graph, and the question by the profile that adds no rules of its own. */
export function buildGraph({
  leafIssuer,
  certificates,
  anchors,
  keyIds,
}: CertificateGraph): BuiltGraph {
  const built = certificates.map((edge, index) => buildEdge(edge, index, keyIds));
  const leaf = buildEdge(
    { subject: LEAF, issuer: leafIssuer, isAuthority: false, isBroken: false },
    certificates.length,
    keyIds,
  );
  const [root = leaf] = built;
  const question = aQuestion(
    { root, chain: [leaf] },
    {
      profile: "rfc5280-strict",
      intermediates: built.filter((_, index) => !anchors.includes(index)).map(({ der }) => der),
      anchors: anchors.flatMap((index) => built[index]?.der ?? []),
    },
  );
  return { question, certificates: built };
}

const LEAF: Entity = { name: -1, key: -1 };

function buildEdge(
  { subject, issuer, isAuthority, isBroken }: Edge,
  index: number,
  keyIds: CertificateGraph["keyIds"],
): BuiltCertificate {
  const key = keyOf(subject);
  const signer = keyOf(issuer);
  const extensions = [
    ...(isAuthority ? [basicConstraints({ ca: true }), keyUsage(["keyCertSign"])] : []),
    ...keyIdsOf(key, signer, keyIds),
  ];
  return buildCertificate({
    serial: index + 1,
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    key,
    signer,
    ...(isBroken ? { alterSignature: damage } : {}),
    // An empty list is malformed.
    extensions: extensions.length === 0 ? null : extensions,
  });
}

function keyIdsOf(
  key: TestKey,
  signer: TestKey,
  kind: CertificateGraph["keyIds"],
): ExtensionWish[] {
  switch (kind) {
    case "none":
      return [];
    case "right":
      return [subjectKeyId(key.keyId), authorityKeyId({ keyId: signer.keyId })];
    case "wrong":
      return [subjectKeyId(signer.keyId), authorityKeyId({ keyId: key.keyId })];
  }
}

function keyOf({ key }: Entity): TestKey {
  return testKey(key % 3 === 0 ? "p-256" : "ed25519", `graph ${key}`);
}

function nameOf({ name }: Entity): Buffer {
  return commonName(`graph ${name}`);
}

function damage(signature: Buffer): Buffer {
  const copy = Buffer.from(signature);
  copy[copy.length - 1] = (copy[copy.length - 1] ?? 0) ^ 1;
  return copy;
}
