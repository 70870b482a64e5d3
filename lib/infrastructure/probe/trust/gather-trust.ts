import type { ProbeTarget } from "#lib/application/ports/node-driver.ts";
import type { NodeObservation, ObservedTrust } from "#lib/domain/observation/observation.ts";
import type { NodeTrust, TrustVerdict } from "#lib/domain/observation/trust-evidence.ts";
import { splitPem } from "#lib/infrastructure/chains/split-pem.ts";
import {
  type AnchorRegistry,
  createAnchorRegistry,
  describeSet,
  type ReadBundle,
} from "#lib/infrastructure/probe/trust/anchor-registry.ts";
import {
  type KnownCertificate,
  knownCertificate,
  knownCertificates,
} from "#lib/infrastructure/probe/trust/known-certificate.ts";
import { describeTrust, type TrustSight } from "#lib/infrastructure/probe/trust/node-trust.ts";
import { createVerdictMemory } from "#lib/infrastructure/probe/trust/verdict-memory.ts";

/** Verdicts of some hundred clusters of the usual size. */
const KEPT_VERDICTS = 20_000;

/** A node as observed, and what it showed of its trust. */
export interface SightedNode {
  node: NodeObservation;
  sight: TrustSight;
}

type Gatherer = (
  nodes: readonly SightedNode[],
  target: Pick<ProbeTarget, "credentials" | "caBundles">,
  at: Date,
) => Promise<ObservedTrust | null>;

/** Gathers the evidence for the trust matrix of a cluster; answers are remembered over probes. */
export function createTrustGatherer(): Gatherer {
  const judge = createVerdictMemory(KEPT_VERDICTS);
  return async (nodes, { credentials, caBundles }, at) => {
    if (nodes.every(({ sight }) => sight.chain.length === 0)) return null;
    const caFile = certificatesIn(credentials.caPem);
    const bundles = caBundles.map(({ name, hosts, pem }) => {
      return { name, hosts, certificates: certificatesIn(pem) };
    });
    const chains = collectChains(nodes);
    const served = [...chains.values()].flatMap(({ certificates }) => certificates);
    const uploaded = bundles.flatMap(({ certificates }) => certificates);
    const registry = createAnchorRegistry([...caFile, ...uploaded, ...served]);
    const trusts = nodes.map(({ node, sight }) =>
      describeTrust(node, sight, {
        registry,
        bundles: bundlesOf(bundles, node.host),
        chain: chains.get(chainKey(sight))?.id ?? null,
      }),
    );
    const questions = questionsOf(trusts, registry, [...chains.values()]);
    const verdicts = await Promise.all(
      questions.map(async ({ set, chain, purpose }): Promise<TrustVerdict> => {
        const answer = await judge({ chain: chain.certificates, set, purpose, at });
        return { anchorSet: set.id, chain: chain.id, purpose, ...answer };
      }),
    );
    const clients = [...certificatesIn(credentials.clientPem).slice(0, 1), ...uploaded];
    return {
      anchorSets: registry.all().map(describeSet),
      chains: [...chains.values()].flatMap(({ id, certificates }) => {
        const [leaf] = certificates;
        const issuer = certificates.at(-1)?.observed.issuer;
        return leaf && issuer !== undefined ? [{ id, leaf: leaf.observed.sha256, issuer }] : [];
      }),
      nodes: trusts,
      verdicts,
      caFile: caFile.map(({ observed }) => observed),
      bundles: bundles.map(({ name, certificates }) => ({
        name,
        authorities: certificates
          .map(({ observed }) => observed)
          .filter(({ isCa }) => isCa !== false),
      })),
      clientCertificates: clients
        .map(({ observed }) => observed)
        .filter(({ isCa }) => isCa !== true),
    };
  };
}

interface SeenChain {
  id: string;
  certificates: KnownCertificate[];
}

/** Nodes that serve the same certificates share one chain. */
function collectChains(nodes: readonly SightedNode[]): Map<string, SeenChain> {
  const chains = new Map<string, SeenChain>();
  for (const { sight } of nodes) {
    const certificates = chainOf(sight);
    const key = chainKey(sight);
    if (certificates.length === 0 || chains.has(key)) continue;
    chains.set(key, { id: `chain-${chains.size + 1}`, certificates });
  }
  return chains;
}

/** Leaf first; empty where the leaf cannot be read. */
function chainOf({ chain }: TrustSight): KnownCertificate[] {
  const [first, ...others] = chain;
  const leaf = first === undefined ? null : knownCertificate(first);
  return leaf === null ? [] : [leaf, ...knownCertificates(others)];
}

function chainKey(sight: TrustSight): string {
  return chainOf(sight)
    .map(({ observed }) => observed.sha256)
    .join(" ");
}

function bundlesOf(bundles: readonly ReadBundle[], host: string): ReadBundle[] {
  // What is said of one node by name holds over what is said of all.
  const own = bundles.filter(({ hosts }) => hosts?.includes(host) === true);
  return own.length > 0 ? own : bundles.filter(({ hosts }) => hosts === null);
}

/** Every chain under every set that judges in that direction: far fewer than pairs of nodes. */
function questionsOf(
  trusts: readonly NodeTrust[],
  registry: AnchorRegistry,
  chains: readonly SeenChain[],
) {
  const setsIn = (direction: "inbound" | "outbound") => {
    const ids = trusts.flatMap((trust) => {
      const source = trust[direction];
      return source.kind === "anchors" ? [source.anchorSet] : [];
    });
    return [...new Set(ids)].flatMap((id) => registry.find(id) ?? []);
  };
  const shown = (as: "asServer" | "asClient") => {
    const ids = new Set(trusts.map((trust) => (trust[as].kind === "chain" ? trust[as].chain : "")));
    return chains.filter(({ id }) => ids.has(id));
  };
  return [
    ...setsIn("outbound").flatMap((set) =>
      shown("asServer").map((chain) => ({ set, chain, purpose: "server" as const })),
    ),
    ...setsIn("inbound").flatMap((set) =>
      shown("asClient").map((chain) => ({ set, chain, purpose: "client" as const })),
    ),
  ];
}

function certificatesIn(pem: string | null): KnownCertificate[] {
  return pem === null ? [] : knownCertificates(splitPem(Buffer.from(pem), "certificate"));
}
