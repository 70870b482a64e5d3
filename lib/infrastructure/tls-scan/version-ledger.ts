import { createPartnerPool, type PartnerPool } from "#lib/infrastructure/tls-scan/partner-pool.ts";
import { needsOf, type SuiteNeeds } from "#lib/infrastructure/tls-scan/suite-needs.ts";
import { groupsOf } from "#lib/protocols/tls/named-group.ts";
import { type ProtocolVersion, VERSION } from "#lib/protocols/tls/protocol-version.ts";
import { SIGNATURE_SCHEMES, type SigningKey } from "#lib/protocols/tls/signature-scheme.ts";

/** One choice of the server, with what it had to choose from. */
export interface Sighting {
  offered: readonly number[];
  chosen: number;
  /** Whether a suite with these needs could have been chosen in its place. */
  couldServe: (needs: SuiteNeeds) => boolean;
}

/** All that is known of one version so far. */
export interface VersionLedger {
  version: ProtocolVersion;
  /** In the order in which they were found. */
  accepted: number[];
  sightings: Sighting[];
  groups: PartnerPool;
  /** Whether a server of TLS 1.3 has been asked for its list of groups, which it gives in its flight or not at all. */
  isListAsked: boolean;
  /** Sizes of the primes that the server brought itself for DHE. */
  primeBits: Set<number>;
  /** By kind of key; empty before TLS 1.2, whose predecessors do not negotiate them. */
  schemes: ReadonlyMap<SigningKey, PartnerPool>;
  /**
   * The curve of an ECDSA certificate. Before TLS 1.3 such a certificate is of no use to a client that does not
   * offer its curve.
   */
  certificateCurve: number | null;
  /** Whether the groups were closed by suites that are bound to the curve of their certificate. */
  groupsClosedByEcdsa: boolean;
}

/** A ledger without entries. */
export function createVersionLedger(version: ProtocolVersion): VersionLedger {
  const keys = version === VERSION.tls12 ? SIGNING_KEYS : [];
  const pools = keys.map(
    (key) => [key, createPartnerPool(schemesOfKey(key))] as [SigningKey, PartnerPool],
  );
  return {
    version,
    accepted: [],
    sightings: [],
    groups: createPartnerPool(version === VERSION.ssl30 ? [] : groupsOf(version)),
    isListAsked: false,
    primeBits: new Set(),
    schemes: new Map(pools),
    certificateCurve: null,
    groupsClosedByEcdsa: false,
  };
}

/** Accepted suites that need a group. */
export function groupSuites({ accepted }: VersionLedger): number[] {
  return accepted.filter((code) => needsOf(code).group);
}

/** Accepted suites whose key exchange is signed with this kind of key. */
export function signedSuites({ accepted }: VersionLedger, key: SigningKey): number[] {
  return accepted.filter((code) => needsOf(code).key === key);
}

/** Says that suites signed with this kind of key work with none of the groups not found yet. */
export function closeGroups(ledger: VersionLedger, key: SuiteNeeds["key"]): void {
  ledger.groups.close();
  ledger.groupsClosedByEcdsa = key === "ECDSA";
}

const SIGNING_KEYS: readonly SigningKey[] = ["RSA", "ECDSA", "DSS", "GOST"];

function schemesOfKey(key: SigningKey): number[] {
  return SIGNATURE_SCHEMES.filter((scheme) => scheme.key === key && !scheme.tls13Only).map(
    ({ code }) => code,
  );
}
