import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { namesMatch } from "#lib/protocols/x509/name/name-key.ts";
import { signatureAlgorithmOf } from "#lib/protocols/x509/path/signature-algorithm.ts";
import type { CertificateList, CrlEntry } from "#lib/protocols/x509/revocation/certificate-list.ts";
import { obstacleToUse, titleOfCrl } from "#lib/protocols/x509/revocation/crl-collection.ts";
import {
  anyIndirectList,
  namesCrlIssuer,
  type RelevantList,
  relevantDelta,
  relevantLists,
} from "#lib/protocols/x509/revocation/crl-relevance.ts";
import { ALL_REASONS } from "#lib/protocols/x509/revocation/crl-scope.ts";
import type { RevocationTools } from "#lib/protocols/x509/revocation/revocation-tools.ts";

export type CertificateStatus =
  | { kind: "good" }
  | { kind: "revoked"; entry: CrlEntry; list: CertificateList }
  | { kind: "not-supported"; why: string }
  | { kind: "unknown"; why: string };

/** A certificate below the anchor of a path whose status is asked. */
export interface Place {
  path: readonly Certificate[];
  index: number;
}

/** What a status is looked for in. */
export interface CrlWorld {
  lists: readonly CertificateList[];
  at: Date;
  tools: RevocationTools;
  /** SHA-256 of certificates whose status is being asked already, so that none vouches for itself. */
  asked: ReadonlySet<string>;
  /** What `relevantLists` says of a certificate, remembered over all paths. */
  relevant(certificate: Certificate): readonly RelevantList[];
}

/** Everything to look a status up in, before anything was asked. */
export function createCrlWorld(
  lists: readonly CertificateList[],
  at: Date,
  tools: RevocationTools,
): CrlWorld {
  const known = new Map<string, readonly RelevantList[]>();
  const relevant = (certificate: Certificate) => {
    const found = known.get(certificate.sha256) ?? relevantLists(certificate, lists);
    known.set(certificate.sha256, found);
    return found;
  };
  return { lists, at, tools, asked: new Set(), relevant };
}

/** Authorities of one name with several keys have two or three; each try costs a hash over the whole CRL. */
const MOST_CANDIDATES = 8;

/** A signer of CRLs below a signer of CRLs is rare; deeper than this the answer is given up. */
const DEEPEST = 4;

/**
 * The status of one certificate of a path by the complete, direct CRLs at hand.
 *
 * A delta CRL that is about the certificate leaves its status open, because what it changes is not read.
 *
 * @see RFC 5280, section 6.3.3
 */
export function statusByCrls(place: Place, world: CrlWorld): CertificateStatus {
  const certificate = certificateAt(place);
  const settled = settle(place, world);
  const delta = relevantDelta(certificate, world.lists);
  // Only a hold is ever lifted, so a delta changes nothing about any other revocation.
  if (settled.kind === "revoked" && (delta === null || !isOnHold(settled.entry))) return settled;
  if (delta !== null) return notSupported(`${titleOfCrl(delta)} is a delta CRL`);
  if (settled.kind !== "unknown") return settled;
  const indirect = anyIndirectList(world.lists);
  if (indirect !== null) return notSupported(`${titleOfCrl(indirect)} is an indirect CRL`);
  if (namesCrlIssuer(certificate)) {
    return notSupported("the certificate names another issuer of CRLs, who makes indirect ones");
  }
  return settled;
}

function isOnHold({ reason }: CrlEntry): boolean {
  return reason === "certificateHold";
}

function notSupported(why: string): CertificateStatus {
  return { kind: "not-supported", why };
}

function certificateAt({ path, index }: Place): Certificate {
  const certificate = path[index];
  if (certificate === undefined) throw new RangeError(`A path has no certificate ${index}`);
  return certificate;
}

function settle(
  place: Place,
  world: CrlWorld,
): Extract<CertificateStatus, { kind: "good" | "revoked" | "unknown" }> {
  const certificate = certificateAt(place);
  const serial = certificate.serialNumber.toString("hex");
  const covered = new Set<number>();
  const obstacles = new Set<string>();
  for (const { list, reasons } of world.relevant(certificate)) {
    if (coversAll(covered, reasons)) continue;
    const obstacle = obstacleToUse(list, world.at) ?? obstacleOfSigner(list, place, world);
    if (obstacle !== null) {
      obstacles.add(`${titleOfCrl(list)} ${obstacle}`);
      continue;
    }
    const entry = list.entries.get(serial);
    if (entry !== undefined && entry.reason !== "removeFromCRL") {
      return { kind: "revoked", entry, list };
    }
    for (const reason of reasons) covered.add(reason);
  }
  if (coversAll(covered, ALL_REASONS)) return { kind: "good" };
  return { kind: "unknown", why: explain(covered, obstacles) };
}

function coversAll(covered: ReadonlySet<number>, reasons: ReadonlySet<number>): boolean {
  return [...reasons].every((reason) => covered.has(reason));
}

function explain(covered: ReadonlySet<number>, obstacles: ReadonlySet<string>): string {
  if (obstacles.size > 0) return [...obstacles].join("; ");
  if (covered.size > 0) return "the CRLs at hand cover only some reasons for revocation";
  return "no CRL at hand is about it";
}

/**
 * Why nobody fit to sign the CRL is found to have done so; null where somebody is.
 *
 * @see RFC 5280, section 6.3.3 (f) and (g)
 */
function obstacleOfSigner(list: CertificateList, place: Place, world: CrlWorld): string | null {
  const candidates = candidatesFor(list, place, world.tools.pool);
  if (candidates.length === 0) return "was signed by nobody at hand";
  const digest = signatureAlgorithmOf(list.signatureAlgorithm)?.digest ?? "";
  if (world.tools.weakDigests.has(digest)) return `is signed with ${digest}, which can be forged`;
  const allowed = candidates.filter(maySignCrls).slice(0, MOST_CANDIDATES);
  if (allowed.length === 0) return "was signed by an authority that may not sign CRLs";
  const signers = allowed.filter((candidate) => world.tools.isSignedBy(list, candidate));
  if (signers.length === 0) return "has a signature that no authority of that name made";
  const isTrusted = signers.some((signer) => isTrustedSigner(signer, place, world));
  return isTrusted ? null : "was signed with a key that is not known to be good";
}

/** Certificates of the CRL's issuer, those with the key it names first, each once. */
function candidatesFor(
  list: CertificateList,
  { path }: Place,
  pool: readonly Certificate[],
): Certificate[] {
  const named = [...path, ...pool].filter(({ subject }) => namesMatch(subject, list.issuer));
  const unique = [...new Map(named.map((candidate) => [candidate.sha256, candidate])).values()];
  const hasKey = ({ parsed }: Certificate) =>
    list.authorityKeyIdentifier !== null &&
    parsed.subjectKeyIdentifier?.equals(list.authorityKeyIdentifier) === true;
  return [...unique.filter(hasKey), ...unique.filter((candidate) => !hasKey(candidate))];
}

function maySignCrls({ parsed }: Certificate): boolean {
  return parsed.keyUsage?.has("cRLSign") ?? true;
}

/**
 * Whether a signer stands above the certificate in its path, or has a path of its own to the same anchor on which
 * nothing was revoked.
 */
function isTrustedSigner(signer: Certificate, place: Place, world: CrlWorld): boolean {
  const above = place.path.slice(place.index + 1);
  const isAbove = (one: Certificate) => above.some(({ sha256 }) => sha256 === one.sha256);
  if (isAbove(signer)) return true;

  const anchor = place.path.at(-1);
  const asked = new Set([...world.asked, certificateAt(place).sha256]);
  if (anchor === undefined || asked.size > DEEPEST) return false;
  const own = world.tools.findPath(signer, anchor);
  if (own === null) return false;
  return own.slice(0, -1).every((certificate, index) => {
    if (isAbove(certificate)) return true;
    if (asked.has(certificate.sha256)) return false;
    return statusByCrls({ path: own, index }, { ...world, asked }).kind === "good";
  });
}
