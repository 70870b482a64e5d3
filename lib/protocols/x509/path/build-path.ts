import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { EXTENSION } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import { nameKey } from "#lib/protocols/x509/name/name-key.ts";
import type { Spending } from "#lib/protocols/x509/path/budget.ts";
import {
  type Candidate,
  type CertificatePool,
  compareKeyIdentifiers,
} from "#lib/protocols/x509/path/certificate-pool.ts";
import type { Judge } from "#lib/protocols/x509/path/judge.ts";

/** Longest path of any kind, so that self-issued certificates cannot make one without end. */
export const LONGEST_PATH = 64;

/** What a search needs; the budget is shared with whatever follows it. */
export interface Search {
  pool: CertificatePool;
  judge: Judge;
  spending: Spending;
}

/**
 * The first path from `leaf` to an anchor that no rule refuses.
 *
 * Depth first with backtracking; a certificate that a rule refuses is not followed.
 *
 * @returns Leaf first, anchor last; null where there is none or the budget ended.
 * @see RFC 4158, section 2.4.2
 */
export function buildPath(leaf: Certificate, search: Search): readonly Certificate[] | null {
  if (!isEmpty(search.judge.leaf(leaf, search.pool.isAnchor(leaf)))) return null;
  if (search.pool.isAnchor(leaf)) return [leaf];
  // Key identifiers are hints and may be wrong. Going by them first keeps the budget for what is likely, where many
  // authorities share a name.
  let isAllTried = true;
  const isLikely = (issuer: Certificate, child: Certificate) => {
    if (compareKeyIdentifiers(issuer, child) !== "different") return true;
    isAllTried = false;
    return false;
  };
  const found = extend([leaf], { ...search, isWorthwhile: isLikely });
  if (found !== null || isAllTried) return found;
  return extend([leaf], { ...search, isWorthwhile: () => true });
}

interface Walk extends Search {
  isWorthwhile(issuer: Certificate, child: Certificate): boolean;
}

function extend(path: readonly Certificate[], walk: Walk): readonly Certificate[] | null {
  const child = path.at(-1);
  if (child === undefined || path.length >= LONGEST_PATH) return null;
  for (const candidate of walk.pool.issuersOf(child)) {
    const { certificate, isAnchor } = candidate;
    if (!walk.isWorthwhile(certificate, child)) continue;
    if (!isAnchor && repeats(path, certificate)) continue;
    if (!walk.spending.take("nodes", 1)) return null;
    const found = step(path, candidate, walk);
    if (found !== null) return found;
  }
  return null;
}

function step(
  path: readonly Certificate[],
  { certificate, isAnchor }: Candidate,
  walk: Walk,
): readonly Certificate[] | null {
  if (!isEmpty(walk.judge.issuer(certificate, path, isAnchor))) return null;
  const longer = [...path, certificate];
  if (!isAnchor) return extend(longer, walk);
  return isEmpty(walk.judge.whole(longer)) ? longer : null;
}

function isEmpty(reasons: Iterable<unknown>): boolean {
  for (const _ of reasons) return false;
  return true;
}

/**
 * Whether a path holds the same entity already: same name, key and alternative names.
 *
 * Two certificates of one entity add nothing to a path, and cross-signed ones would let it run in circles.
 *
 * @see RFC 4158, section 5.2
 */
export function repeats(path: readonly Certificate[], candidate: Certificate): boolean {
  const identity = identityOf(candidate);
  return path.some((certificate) => identityOf(certificate) === identity);
}

const identities = new WeakMap<Certificate, string>();

function identityOf(certificate: Certificate): string {
  const known = identities.get(certificate);
  if (known !== undefined) return known;
  const { subject, subjectPublicKeyInfo, extensions } = certificate;
  const alternative = extensions.find(({ id }) => id === EXTENSION.subjectAltName)?.value;
  const identity = [
    nameKey(subject),
    subjectPublicKeyInfo.toString("latin1"),
    alternative?.toString("latin1") ?? "",
  ].join("\u0003");
  identities.set(certificate, identity);
  return identity;
}
