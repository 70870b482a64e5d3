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

/** Startup options by which a node is less strict with its peers. */
export interface PeerLeniency {
  /** A certificate that fails brings a warning only, in both directions; its name is not looked at then. */
  allowsInvalidCertificates: boolean;
  /** A name that does not match brings a warning only. */
  allowsInvalidHostnames: boolean;
  /** Serves peers that show no certificate; one that is shown must hold all the same. */
  servesWithoutCertificate: boolean;
  /** Shows no certificate to the nodes that it dials. */
  withholdsCertificate: boolean;
}

/** What a node is taken to do where its startup options could not be read. */
export const STRICT_WITH_PEERS: PeerLeniency = {
  allowsInvalidCertificates: false,
  allowsInvalidHostnames: false,
  servesWithoutCertificate: false,
  withholdsCertificate: false,
};

/** What a node shows to a peer, or why that is not known. */
export type ShownChain = { kind: "chain"; chain: string } | { kind: "unknown"; reason: string };

export interface NodeTrust {
  host: string;
  /** For peers that dial this node. */
  inbound: TrustSource;
  /** For peers that this node dials. */
  outbound: TrustSource;
  /** To a peer that dials it. */
  asServer: ShownChain;
  /** To a peer that it dials. */
  asClient: ShownChain;
  leniency: PeerLeniency;
  /** Whether it was started to take members by their certificate; null where that could not be read. */
  takesMembersByCertificate: boolean | null;
}

/** Certificates that were served together; nodes that serve the same ones share it. */
export interface ServedChain {
  /** Stable within the observation. */
  id: string;
  /** SHA-256 of the leaf; the certificate itself is with the nodes that serve it. */
  leaf: string;
  /** Issuer of the last certificate that was served: the authority that a peer must know. */
  issuer: string;
}

/** Codes of verdicts that come before any signature is checked; the others are those of the chain rules. */
export const TRUST_VERDICT_CODES = {
  /** No certificate of the chain names an accepted authority as its issuer. */
  issuerNotAccepted: "ISSUER_NOT_ACCEPTED",
  /** The authority is accepted by name, and no certificate of that name is known. */
  authorityByNameOnly: "AUTHORITY_BY_NAME_ONLY",
  /** Several authorities of that name are known, and which one the node holds cannot be seen. */
  authorityAmbiguous: "AUTHORITY_AMBIGUOUS",
} as const;

/** Whether one chain holds under one set of authorities, for one purpose. */
export interface TrustVerdict {
  anchorSet: string;
  chain: string;
  purpose: "server" | "client";
  /** Null where it could not be judged. The leaf's own extended key usage is left to the matrix. */
  accepted: boolean | null;
  /** `names`: only the authority's name is known, so its signature could not be checked. */
  evidence: "certificates" | "names";
  /** One sentence on why it is refused or could not be judged. */
  reason: string | null;
  /** Stable code of that reason. */
  code: string | null;
  /** OpenSSL's word on the same chain, by which mongod judges; `accepted` is null where it was not asked. */
  openssl: { accepted: boolean | null; error: string | null };
}

/** Facts from which the trust matrix is made; one verdict per chain and set, not one per pair. */
export interface TrustEvidence {
  anchorSets: AnchorSet[];
  chains: ServedChain[];
  nodes: NodeTrust[];
  verdicts: TrustVerdict[];
}
