import type { Certificate, KeyUsage } from "#lib/protocols/x509/certificate/certificate.ts";
import type { ProfileName } from "#lib/protocols/x509/path/profiles.ts";

/** The name by which the peer was dialled. */
export interface PeerName {
  kind: "dns" | "ip";
  value: string;
}

/** One chain to judge. */
export interface ChainQuestion {
  /** DER; never trusted before it is read. */
  leaf: Uint8Array;
  /** DER, in any order; may hold strangers, duplicates and rubbish. */
  intermediates: readonly Uint8Array[];
  /** DER of the trust anchors; any certificate may be one. */
  anchors: readonly Uint8Array[];
  /** Null leaves the name unchecked; with a name, the path must be good for serverAuth too. */
  peerName: PeerName | null;
  /** The instant to judge at. */
  at: Date;
  profile: ProfileName;
  /**
   * Dotted object identifiers that the leaf must be good for, all of them. When empty, a name that is dialled stands for
   * serverAuth; anyExtendedKeyUsage demands nothing.
   */
  extendedKeyUsage: readonly string[];
  keyUsage: readonly KeyUsage[];
  /** Most intermediates between leaf and anchor, self-issued ones not counted; null for the profile's own limit. */
  maxDepth: number | null;
  /** DER. When there is at least one, every certificate below the anchor needs a good status. */
  crls: readonly Uint8Array[];
  /** DER of an OCSPResponse that came with the handshake, or null. */
  stapledOcsp: Uint8Array | null;
}

/** Why a chain is refused. */
export interface Reason {
  /** Stable; the list is in reason-codes.ts. */
  code: string;
  /** One sentence that names the certificate by its subject. */
  message: string;
  certificate: Certificate | null;
}

/** What an expert would want to know, whatever the verdict. */
export interface Finding {
  /** Stable, for example `rfc5280-serial-too-long`. */
  rule: string;
  severity: "error" | "warning" | "info";
  message: string;
  certificate: Certificate | null;
  /** Section of the standard, for example `RFC 5280 4.1.2.2`. */
  source: string;
}

/** What the search cost; every budget ends it with a reason. */
export interface Work {
  /** In checks of a P-256 signature. */
  signatures: number;
  nodes: number;
  nameComparisons: number;
}

export interface ChainAnswer {
  verdict: "accepted" | "rejected";
  /**
   * Leaf first, anchor last. Of a refused chain the most promising path, which may end without an anchor; empty when
   * the leaf cannot be read.
   */
  path: readonly Certificate[];
  /** Empty when accepted. The first is the one to show. */
  reasons: readonly Reason[];
  findings: readonly Finding[];
  work: Work;
}
