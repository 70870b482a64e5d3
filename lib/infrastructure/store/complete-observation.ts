import type {
  NodeObservation,
  Observation,
  TlsObservation,
} from "#lib/domain/observation/observation.ts";
import { UNJUDGED_CHAIN, UNSEEN_VERSIONS } from "#lib/domain/observation/tls-posture.ts";

/** An observation as an earlier release stored it: what it had not learnt to see yet is absent. */
export type EarlierObservation = Omit<Observation, "nodes" | "depth" | "trust"> &
  Partial<Pick<Observation, "depth" | "trust">> & {
    nodes: (Omit<NodeObservation, "tls"> & { tls: EarlierTls })[];
  };

type Learnt = "versions" | "verdict" | "clientMatrix" | "ocspStapled" | "enumeration";
type EarlierTls = Omit<TlsObservation, Learnt> & Partial<Pick<TlsObservation, Learnt>>;

const NOT_SEEN: Pick<TlsObservation, Learnt> = {
  versions: UNSEEN_VERSIONS,
  verdict: UNJUDGED_CHAIN,
  clientMatrix: [],
  ocspStapled: null,
  enumeration: null,
};

/** The observation with every field of today; what nobody looked at is said to be unseen. */
export function completeObservation(stored: EarlierObservation): Observation {
  return {
    depth: "base",
    trust: null,
    ...stored,
    nodes: stored.nodes.map((node) => ({ ...node, tls: { ...NOT_SEEN, ...node.tls } })),
  };
}
