import type { NodeObservation } from "#lib/domain/observation/observation.ts";
import {
  type NodeTrust,
  type ShownChain,
  STRICT_WITH_PEERS,
  type TrustSource,
} from "#lib/domain/observation/trust-evidence.ts";
import type { TrustOptions } from "#lib/infrastructure/mongo-admin/trust-options.ts";
import type {
  AnchorRegistry,
  ReadBundle,
} from "#lib/infrastructure/probe/trust/anchor-registry.ts";

/** What one node showed of its trust. */
export interface TrustSight {
  /** DER, leaf first; empty where no certificate was shown. */
  chain: readonly Uint8Array[];
  /** DER of the names of authorities in its request for a certificate; null where the handshake was not read. */
  request: { kind: "none" } | { kind: "names"; names: readonly Uint8Array[] } | null;
  /** Null where its startup options could not be read. */
  options: TrustOptions | null;
}

interface Surroundings {
  registry: AnchorRegistry;
  /** Those that are said of this node. */
  bundles: readonly ReadBundle[];
  /** Id of the chain that it serves, or null. */
  chain: string | null;
}

/**
 * How a node judges its peers and what it shows to them.
 *
 * What the wire shows holds over what somebody said: a request for certificates names the authorities for inbound peers,
 * and without one the node has no CA file and checks nobody. For outbound peers the same file counts unless the startup
 * options name a clusterCAFile; a bundle says what the wire cannot. Where the options could not be read, the common case
 * is taken: neither clusterCAFile nor clusterFile.
 *
 * @see fact sheet, sections 4.1 and 4.2
 */
export function describeTrust(
  node: NodeObservation,
  { request, options }: Omit<TrustSight, "chain">,
  { registry, bundles, chain }: Surroundings,
): NodeTrust {
  const { host } = node;
  const asServer: ShownChain =
    chain === null ? { kind: "unknown", reason: reasonUnseen(node) } : { kind: "chain", chain };
  const inbound = inboundOf(node, { request, options }, { registry, bundles });
  return {
    host,
    inbound,
    outbound: outboundOf(host, inbound, { options, registry, bundles }),
    asServer,
    asClient:
      options?.hasClusterFile === true
        ? unknown(`${host} dials with its clusterFile, which no handshake with it shows`)
        : asServer,
    leniency: options?.leniency ?? STRICT_WITH_PEERS,
    takesMembersByCertificate: options?.takesMembersByCertificate ?? null,
  };
}

function inboundOf(
  node: NodeObservation,
  { request, options }: Omit<TrustSight, "chain">,
  { registry, bundles }: Pick<Surroundings, "registry" | "bundles">,
): TrustSource {
  const { host } = node;
  if (options?.usesSystemStore === true) {
    return unknown(`${host} trusts the store of its system, which it does not name`);
  }
  if (request === null) {
    return bundles.length > 0 ? registry.fromBundles(bundles) : unknown(reasonUnseen(node));
  }
  if (request.kind === "none") return { kind: "not-asked" };
  if (request.names.length > 0) return registry.fromNames(request.names, bundles);
  return bundles.length > 0
    ? registry.fromBundles(bundles)
    : unknown(`${host} asks for a certificate and names no authority`);
}

function outboundOf(
  host: string,
  inbound: TrustSource,
  { options, registry, bundles }: Omit<Surroundings, "chain"> & Pick<TrustSight, "options">,
): TrustSource {
  if (inbound.kind === "not-asked") return inbound;
  if (bundles.length > 0) return registry.fromBundles(bundles);
  if (options?.hasClusterCaFile === true) {
    return unknown(
      `${host} judges those that dial it by its clusterCAFile; the CA file for those it dials is not seen`,
    );
  }
  return inbound;
}

function reasonUnseen({ host, reachable, mode, tls }: NodeObservation): string {
  if (!reachable) return `${host} could not be reached`;
  if (tls.accepted === false) {
    const at = mode.runtime === null ? "" : ` at ${mode.runtime}`;
    return `${host} takes no TLS${at} and shows neither certificate nor authorities`;
  }
  return `${host} showed no certificate: ${tls.failure?.message ?? "its handshake could not be read"}`;
}

function unknown(reason: string): { kind: "unknown"; reason: string } {
  return { kind: "unknown", reason };
}
