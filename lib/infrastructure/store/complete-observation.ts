import type {
  NodeObservation,
  Observation,
  ObservedCertificate,
  TlsObservation,
} from "#lib/domain/observation/observation.ts";
import { UNJUDGED_CHAIN, UNSEEN_VERSIONS } from "#lib/domain/observation/tls-posture.ts";

/** An observation as an earlier release stored it: what it had not learnt to see yet is absent. */
export type EarlierObservation = Earlier<Observation, "depth" | "trust", { nodes: EarlierNode[] }>;

type EarlierNode = Earlier<NodeObservation, "horizons" | "options", { tls: EarlierTls }>;
type EarlierTls = Earlier<TlsObservation, LearntOfTls, { chain: EarlierCertificate[] }>;
type EarlierCertificate = Earlier<ObservedCertificate, LearntOfCertificates, object>;

/** `T` in which what was learnt later may be absent, and the parts are as an earlier release had them. */
type Earlier<T, Learnt extends keyof T, Parts> = Omit<T, Learnt | keyof Parts> &
  Partial<Pick<T, Learnt>> &
  Parts;

type LearntOfTls = "versions" | "verdict" | "clientMatrix" | "ocspStapled" | "enumeration";
type LearntOfCertificates =
  | "isCa"
  | "keyUsage"
  | "subjectKeyId"
  | "authorityKeyId"
  | "spkiSha256"
  | "signatureHash";

const TLS_NOT_SEEN: Pick<TlsObservation, LearntOfTls> = {
  versions: UNSEEN_VERSIONS,
  verdict: UNJUDGED_CHAIN,
  clientMatrix: [],
  ocspStapled: null,
  enumeration: null,
};

const CERTIFICATE_NOT_READ: Pick<ObservedCertificate, LearntOfCertificates> = {
  isCa: null,
  keyUsage: null,
  subjectKeyId: null,
  authorityKeyId: null,
  spkiSha256: null,
  signatureHash: null,
};

/** The observation with every field of today; what nobody looked at is said to be unseen. */
export function completeObservation(stored: EarlierObservation): Observation {
  return { depth: "base", trust: null, ...stored, nodes: stored.nodes.map(completeNode) };
}

function completeNode(node: EarlierNode): NodeObservation {
  const chain = node.tls.chain.map((certificate) => ({ ...CERTIFICATE_NOT_READ, ...certificate }));
  return { horizons: null, options: null, ...node, tls: { ...TLS_NOT_SEEN, ...node.tls, chain } };
}
