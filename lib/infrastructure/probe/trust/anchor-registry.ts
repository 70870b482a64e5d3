import { createHash } from "node:crypto";
import type {
  AcceptedAuthority,
  AnchorSet,
  TrustSource,
} from "#lib/domain/observation/trust-evidence.ts";
import type { KnownCertificate } from "#lib/infrastructure/probe/trust/known-certificate.ts";
import { readName } from "#lib/protocols/x509/certificate/read-name.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";
import { printName } from "#lib/protocols/x509/distinguished-name.ts";
import { nameKey } from "#lib/protocols/x509/name/name-key.ts";

/** An accepted authority with every certificate of that name that is known. */
export interface ResolvedAuthority {
  nameKey: string;
  subject: string;
  candidates: readonly KnownCertificate[];
}

/** A set of authorities, ready to judge by. */
export interface ResolvedSet {
  id: string;
  source: AnchorSet["source"];
  name: string | null;
  authorities: readonly ResolvedAuthority[];
  /** Equal for sets that judge alike, over all probes. */
  digest: string;
}

/** A bundle whose certificates have been read. */
export interface ReadBundle {
  name: string;
  hosts: readonly string[] | null;
  certificates: readonly KnownCertificate[];
}

/** Gives every different set of authorities an id, once. */
export interface AnchorRegistry {
  /** The names of a CertificateRequest, with whatever certificates of these names are known. */
  fromNames(names: readonly Uint8Array[], bundles: readonly ReadBundle[]): TrustSource;
  fromBundles(bundles: readonly ReadBundle[]): TrustSource;
  find(id: string): ResolvedSet | null;
  all(): ResolvedSet[];
}

/** @param known Certificates that may be the ones that a name stands for. */
export function createAnchorRegistry(known: readonly KnownCertificate[]): AnchorRegistry {
  const bySubject = Map.groupBy(uniqueOf(known), ({ subjectKey }) => subjectKey);
  const sets = new Map<string, ResolvedSet>();
  const register = (wish: Omit<ResolvedSet, "id" | "digest">): TrustSource => {
    const digest = digestOf(wish);
    const set = sets.get(digest) ?? { id: `anchors-${sets.size + 1}`, digest, ...wish };
    sets.set(digest, set);
    return { kind: "anchors", anchorSet: set.id };
  };
  const fromBundles = (bundles: readonly ReadBundle[]) =>
    register({
      source: "bundle",
      name: bundles.map(({ name }) => name).join(" and "),
      authorities: authoritiesOf(bundles),
    });
  return {
    fromBundles,
    fromNames(names, bundles) {
      const wanted = new Map(names.map((der) => [keyOfName(der), textOfName(der)]));
      const given = new Map(authoritiesOf(bundles).map((one) => [one.nameKey, one]));
      const isSame =
        wanted.size === given.size && [...wanted.keys()].every((key) => given.has(key));
      if (isSame) return fromBundles(bundles);
      const authorities = [...wanted].map(([key, text]): ResolvedAuthority => {
        const candidates = given.get(key)?.candidates ?? bySubject.get(key) ?? [];
        const subject = candidates[0]?.observed.subject ?? text;
        return { nameKey: key, subject, candidates };
      });
      return register({ source: "certificate-request", name: null, authorities });
    },
    find: (id) => [...sets.values()].find((set) => set.id === id) ?? null,
    all: () => [...sets.values()],
  };
}

/** A set as the observation keeps it. */
export function describeSet({ id, source, name, authorities }: ResolvedSet): AnchorSet {
  return {
    id,
    source,
    name,
    authorities: authorities.flatMap(({ subject, candidates }): AcceptedAuthority[] => {
      // A request names authorities; which certificate it means is certain only where one is known.
      const isNamed = source === "certificate-request" && candidates.length !== 1;
      if (isNamed) return [{ subject, sha256: null }];
      return candidates.map(({ observed }) => ({
        subject: observed.subject,
        sha256: observed.sha256,
      }));
    }),
  };
}

function authoritiesOf(bundles: readonly ReadBundle[]): ResolvedAuthority[] {
  const all = uniqueOf(bundles.flatMap(({ certificates }) => certificates));
  return [...Map.groupBy(all, ({ subjectKey }) => subjectKey)].map(([key, candidates]) => {
    const subject = candidates[0]?.observed.subject ?? "";
    return { nameKey: key, subject, candidates };
  });
}

function uniqueOf(certificates: readonly KnownCertificate[]): KnownCertificate[] {
  return [...new Map(certificates.map((one) => [one.observed.sha256, one])).values()];
}

function digestOf({ source, name, authorities }: Omit<ResolvedSet, "id" | "digest">): string {
  const parts = authorities
    .map(({ nameKey: key, candidates }) =>
      [key, ...candidates.map(({ observed }) => observed.sha256).sort()].join(" "),
    )
    .sort();
  return createHash("sha256")
    .update(JSON.stringify([source, name, parts]))
    .digest("base64");
}

/** Bytes that are no name still differ from all others. */
function keyOfName(der: Uint8Array): string {
  return readOrNull(der, (name) => nameKey(name)) ?? `bytes ${Buffer.from(der).toString("hex")}`;
}

function textOfName(der: Uint8Array): string {
  return readOrNull(der, printName) ?? Buffer.from(der).toString("hex");
}

function readOrNull<T>(der: Uint8Array, say: (name: ReturnType<typeof readName>) => T): T | null {
  try {
    return say(readName(Buffer.from(der)));
  } catch (error) {
    if (error instanceof X509FormatError) return null;
    throw error;
  }
}
