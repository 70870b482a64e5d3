/** An authority that a node accepts. Without a fingerprint only its name is known. */
export interface AcceptedAuthority {
  subject: string;
  sha256: string | null;
}

/** Authorities that go together: the names of one CertificateRequest, or the certificates of one bundle. */
export interface AnchorSet {
  /** Stable within the observation. */
  id: string;
  source: "certificate-request" | "bundle";
  /** Name of the bundle, or null. */
  name: string | null;
  authorities: AcceptedAuthority[];
}

/** What a node judges its peers by in one direction. */
export type TrustSource =
  | { kind: "anchors"; anchorSet: string }
  /** It asks for no certificate, so it validates nothing. */
  | { kind: "not-asked" }
  | { kind: "unknown"; reason: string };

export interface NodeTrust {
  host: string;
  /** For peers that dial this node. */
  inbound: TrustSource;
  /** For peers that this node dials. */
  outbound: TrustSource;
  /** SHA-256 of what it shows as a server, and as a client; null where that was not seen. */
  serverLeaf: string | null;
  clientLeaf: string | null;
}

/** Whether one chain holds under one set of authorities, for one purpose. */
export interface TrustVerdict {
  anchorSet: string;
  leaf: string;
  purpose: "server" | "client";
  /** Null where it could not be judged. */
  accepted: boolean | null;
  /** `names`: only the authority's name is known, so its signature could not be checked. */
  evidence: "certificates" | "names";
  /** One sentence on why it is refused or could not be judged. */
  reason: string | null;
  /** Stable code of that reason. */
  code: string | null;
  /** OpenSSL's error on the same chain, where it differs from ours; mongod judges by OpenSSL. */
  opensslError: string | null;
}

/** Facts from which the trust matrix is made; one verdict per chain and set, not one per pair. */
export interface TrustEvidence {
  anchorSets: AnchorSet[];
  nodes: NodeTrust[];
  verdicts: TrustVerdict[];
}
