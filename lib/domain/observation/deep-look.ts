import type { Observation } from "#lib/domain/observation/observation.ts";

/**
 * The observation with the enumerations of the latest deep look where it has none of its own.
 *
 * A node that takes no TLS now, or shows another certificate than it did then, is left as it was seen: what
 * was listed before its change says nothing about it.
 */
export function withDeepLook(latest: Observation, deepLook: Observation | null): Observation {
  if (deepLook === null) return latest;
  const listed = new Map(deepLook.nodes.map((node) => [node.host, node.tls]));
  return {
    ...latest,
    nodes: latest.nodes.map((node) => {
      const then = listed.get(node.host);
      if (then === undefined || node.tls.enumeration !== null) return node;
      const isSame = node.tls.chain[0]?.sha256 === then.chain[0]?.sha256;
      if (node.tls.accepted !== true || !isSame) return node;
      return { ...node, tls: { ...node.tls, enumeration: then.enumeration } };
    }),
  };
}
