import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { PURPOSE } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import { namesMatch } from "#lib/protocols/x509/name/name-key.ts";
import type { Reason } from "#lib/protocols/x509/path/chain-question.ts";
import type { Profile } from "#lib/protocols/x509/path/profiles.ts";
import { reason, titleOf } from "#lib/protocols/x509/path/reason.ts";

/**
 * Whether a certificate may have issued others, and that many in a row.
 *
 * @param below The path so far, leaf first.
 * @see RFC 5280, section 6.1.4 (k) to (n)
 */
export function* checkAuthority(
  issuer: Certificate,
  below: readonly Certificate[],
  isAnchor: boolean,
): Generator<Reason> {
  const { basicConstraints, keyUsage } = issuer.parsed;
  // Certificates before version 3 cannot say that they are authorities; as anchors they were chosen by hand.
  const isChosen = isAnchor && issuer.version < 3;
  if (!isChosen && basicConstraints?.ca !== true) {
    yield reason("NOT_A_CA", issuer, "issued a certificate but is not an authority");
  }
  if (keyUsage !== null && !keyUsage.has("keyCertSign")) {
    yield reason("KEY_USAGE_MISSING", issuer, "may not sign certificates by its key usage");
  }
  const limit = basicConstraints?.pathLength ?? null;
  const followers = countIntermediates(below);
  if (limit !== null && followers > limit) {
    const what = `allows ${limit} authorities below itself, and ${followers} follow`;
    yield reason("PATH_LENGTH_EXCEEDED", issuer, what);
  }
}

/** Whether more intermediates stand below an anchor than are allowed. */
export function* checkDepth(
  anchor: Certificate,
  below: readonly Certificate[],
  limit: number,
): Generator<Reason> {
  const depth = countIntermediates(below);
  if (depth > limit) {
    const what = `stands above ${depth} intermediates, and ${limit} are allowed`;
    yield reason("DEPTH_EXCEEDED", anchor, what);
  }
}

/** Authorities of a path above its leaf; those that issued themselves a new certificate do not count. */
export function countIntermediates(path: readonly Certificate[]): number {
  return path.slice(1).filter((certificate) => !isSelfIssued(certificate)).length;
}

/** @see RFC 5280, section 3.2 */
export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return namesMatch(subject, issuer);
}

/** Whether an authority is restricted to other purposes than those asked for. @see RFC 5280, section 4.2.1.12 */
export function* checkAuthorityPurposes(
  issuer: Certificate,
  wanted: readonly string[],
): Generator<Reason> {
  const purposes = issuer.parsed.extendedKeyUsage;
  if (purposes === null || purposes.includes(PURPOSE.any)) return;
  const missing = wanted.find((purpose) => !purposes.includes(purpose));
  if (missing !== undefined) {
    yield reason("EXTENDED_KEY_USAGE_MISSING", issuer, `may not issue for the purpose ${missing}`);
  }
}

/** Whether a leaf is good for the purposes and usages asked for. */
export function* checkLeafPurposes(
  leaf: Certificate,
  wanted: { extendedKeyUsage: readonly string[]; keyUsage: readonly string[] },
  profile: Profile,
): Generator<Reason> {
  const missing = wanted.extendedKeyUsage.find((purpose) => !servesPurpose(leaf, purpose, profile));
  if (missing !== undefined) {
    yield reason("EXTENDED_KEY_USAGE_MISSING", leaf, `is not meant for the purpose ${missing}`);
  }
  const usages: ReadonlySet<string> | null = leaf.parsed.keyUsage;
  const absent = wanted.keyUsage.find((usage) => usages !== null && !usages.has(usage));
  if (absent !== undefined) {
    yield reason("KEY_USAGE_MISSING", leaf, `has no key usage ${absent}`);
  }
}

function servesPurpose(leaf: Certificate, purpose: string, profile: Profile): boolean {
  const purposes = leaf.parsed.extendedKeyUsage;
  if (purposes === null) return profile.absentPurposeInLeaf;
  if (purposes.includes(purpose)) return true;
  return profile.anyPurposeInLeaf && purposes.includes(PURPOSE.any);
}

/** Whether `issuer`'s subject is what `child` names as its issuer. */
export function* checkNameChain(issuer: Certificate, child: Certificate): Generator<Reason> {
  if (!namesMatch(issuer.subject, child.issuer)) {
    const what = `names an issuer that is not ${titleOf(issuer)}`;
    yield reason("SUBJECT_ISSUER_MISMATCH", child, what);
  }
}
