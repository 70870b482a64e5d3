import type { NodeObservation } from "#lib/domain/observation/observation.ts";

/**
 * Gives every member the worst lag that any member of its set reports for it.
 *
 * A member that cannot dial the others sees no newer optime than its own and calls itself up to date;
 * the others still reach it and see it fall behind. Each lag is taken within one reply, so the time
 * between the replies does not count as lag.
 */
export function withLagSeenByPeers(nodes: readonly NodeObservation[]): NodeObservation[] {
  return nodes.map((node) => {
    if (node.replication === null || node.replication.lagSeconds === null) return node;
    const seen = nodes
      .filter((peer) => peer.group === node.group)
      .flatMap((peer) => peer.replication?.members ?? [])
      .filter((view) => view.host === node.host && view.healthy)
      .flatMap((view) => (view.lagSeconds === null ? [] : [view.lagSeconds]));
    const lagSeconds = Math.max(node.replication.lagSeconds, ...seen);
    return { ...node, replication: { ...node.replication, lagSeconds } };
  });
}
