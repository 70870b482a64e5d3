import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";

/** How the certificates of one handshake hang together, by the names in them. */
export interface ChainShape {
  /** Sent, but neither the leaf nor an issuer above it. */
  strangers: ObservedCertificate[];
  /** Whether each certificate is followed by its issuer. */
  isInOrder: boolean;
  /** The last certificate that is reached from the leaf; null for an empty chain. */
  end: ObservedCertificate | null;
}

/**
 * Follows the issuers from the leaf upwards.
 *
 * Cross-signed authorities appear several times under one name, so every certificate with the name of an
 * issuer belongs to the chain; a copy of one that was sent already does not.
 */
export function chainShape(chain: readonly ObservedCertificate[]): ChainShape {
  const [leaf] = chain;
  if (leaf === undefined) return { strangers: [], isInOrder: true, end: null };
  const reached = reachedFrom(leaf, chain);
  const seen = new Set<string>();
  const strangers = chain.filter(({ sha256 }) => {
    const isCopy = seen.has(sha256);
    seen.add(sha256);
    return isCopy || !reached.has(sha256);
  });
  const members = chain.filter((certificate) => !strangers.includes(certificate));
  return {
    strangers,
    isInOrder: members.every(
      ({ subject }, place) =>
        place === 0 || members.slice(0, place).some(({ issuer }) => issuer === subject),
    ),
    end: members.find(isRoot) ?? members.find((member) => !hasIssuerIn(members, member)) ?? leaf,
  };
}

/** Fingerprints of the leaf and of all that carry the name of an issuer above it. */
function reachedFrom(
  leaf: ObservedCertificate,
  chain: readonly ObservedCertificate[],
): ReadonlySet<string> {
  const reached = new Set([leaf.sha256]);
  const issuers = new Set([leaf.issuer]);
  for (let before = 0; before < reached.size; ) {
    before = reached.size;
    for (const { sha256, subject, issuer } of chain) {
      if (!issuers.has(subject)) continue;
      reached.add(sha256);
      issuers.add(issuer);
    }
  }
  return reached;
}

function isRoot({ subject, issuer }: ObservedCertificate): boolean {
  return subject === issuer;
}

function hasIssuerIn(
  members: readonly ObservedCertificate[],
  { issuer }: ObservedCertificate,
): boolean {
  return members.some(({ subject }) => subject === issuer);
}
