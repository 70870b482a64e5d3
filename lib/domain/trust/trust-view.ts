import type {
  NodeObservation,
  Observation,
  ObservedCertificate,
} from "#lib/domain/observation/observation.ts";
import {
  type AnchorSet,
  type NodeTrust,
  STRICT_WITH_PEERS,
  type TrustVerdict,
} from "#lib/domain/observation/trust-evidence.ts";
import type { PairFault, Side } from "#lib/domain/trust/pair-fault.ts";

/** A node beside what is known of its trust. */
export interface TrustedNode {
  observed: NodeObservation;
  trust: NodeTrust;
  /** Equal for nodes that negotiate the same versions and suites. */
  ground: number;
}

/** A chain with its leaf at hand. */
export interface ShownCertificates {
  id: string;
  leaf: ObservedCertificate;
  issuer: string;
}

/** The evidence, ready to be looked up pair by pair. */
export interface TrustView {
  nodes: TrustedNode[];
  chain(id: string): ShownCertificates | null;
  anchorSet(id: string): AnchorSet | null;
  verdict(anchorSet: string, chain: string, side: Side): TrustVerdict | null;
  /** Whether the set accepts any chain of this issuer: then a refusal is the chain's own fault. */
  vouchesFor(anchorSet: string, issuer: string, side: Side): boolean;
  /** What was made under this key before; many pairs share a chain, a set or a name. */
  once(key: string, make: () => PairFault[]): PairFault[];
}

/** Reads the evidence of an observation; null where there is none. */
export function readTrust({ nodes, trust }: Observation): TrustView | null {
  if (trust === null) return null;
  const trusts = new Map(trust.nodes.map((node) => [node.host, node]));
  const served = new Map(
    nodes.flatMap(({ tls }) => tls.chain.slice(0, 1)).map((leaf) => [leaf.sha256, leaf]),
  );
  const chains = new Map(
    trust.chains.flatMap(({ id, leaf: sha256, issuer }): [string, ShownCertificates][] => {
      const leaf = served.get(sha256);
      return leaf === undefined ? [] : [[id, { id, leaf, issuer }]];
    }),
  );
  const sets = new Map(trust.anchorSets.map((set) => [set.id, set]));
  const verdicts = new Map(
    trust.verdicts.map((verdict) => [
      keyOf(verdict.anchorSet, verdict.chain, verdict.purpose),
      verdict,
    ]),
  );
  const vouched = new Set(
    trust.verdicts.flatMap(({ accepted, anchorSet, chain, purpose }) => {
      const issuer = chains.get(chain)?.issuer;
      return accepted === true && issuer !== undefined ? [keyOf(anchorSet, issuer, purpose)] : [];
    }),
  );
  const grounds = new Map<string, number>();
  const groundOf = ({ tls: { versions, enumeration } }: NodeObservation) => {
    const told = JSON.stringify([versions, enumeration?.versions ?? null]);
    const known = grounds.get(told) ?? grounds.size;
    grounds.set(told, known);
    return known;
  };
  const made = new Map<string, PairFault[]>();
  return {
    once: (key, make) => {
      const known = made.get(key) ?? make();
      made.set(key, known);
      return known;
    },
    nodes: nodes.map((observed) => ({
      observed,
      ground: groundOf(observed),
      trust: trusts.get(observed.host) ?? unseen(observed.host),
    })),
    chain: (id) => chains.get(id) ?? null,
    anchorSet: (id) => sets.get(id) ?? null,
    verdict: (anchorSet, chain, side) => verdicts.get(keyOf(anchorSet, chain, side)) ?? null,
    vouchesFor: (anchorSet, issuer, side) => vouched.has(keyOf(anchorSet, issuer, side)),
  };
}

function unseen(host: string): NodeTrust {
  const nothing = { kind: "unknown", reason: `${host} was not looked at` } as const;
  return {
    host,
    inbound: nothing,
    outbound: nothing,
    asServer: nothing,
    asClient: nothing,
    leniency: STRICT_WITH_PEERS,
    takesMembersByCertificate: null,
  };
}

function keyOf(...parts: string[]): string {
  return parts.join("\n");
}
