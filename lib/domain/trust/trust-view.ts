import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";
import {
  type AnchorSet,
  type NodeTrust,
  type ServedChain,
  STRICT_WITH_PEERS,
  type TrustVerdict,
} from "#lib/domain/observation/trust-evidence.ts";
import type { Side } from "#lib/domain/trust/pair-fault.ts";

/** A node beside what is known of its trust. */
export interface TrustedNode {
  observed: NodeObservation;
  trust: NodeTrust;
}

/** The evidence, ready to be looked up pair by pair. */
export interface TrustView {
  nodes: TrustedNode[];
  chain(id: string): ServedChain | null;
  anchorSet(id: string): AnchorSet | null;
  verdict(anchorSet: string, chain: string, side: Side): TrustVerdict | null;
  /** Whether the set accepts any chain of this issuer: then a refusal is the chain's own fault. */
  vouchesFor(anchorSet: string, issuer: string, side: Side): boolean;
}

/** Reads the evidence of an observation; null where there is none. */
export function readTrust({ nodes, trust }: Observation): TrustView | null {
  if (trust === null) return null;
  const trusts = new Map(trust.nodes.map((node) => [node.host, node]));
  const chains = new Map(trust.chains.map((chain) => [chain.id, chain]));
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
  return {
    nodes: nodes.map((observed) => ({
      observed,
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
