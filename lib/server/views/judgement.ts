import type { ClusterSummary, RungCounts } from "#lib/contracts/cluster.ts";
import type { FindingDto } from "#lib/contracts/observation.ts";
import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";

type Posture = NonNullable<ClusterSummary["posture"]>;

/** What the checks say of an observation at this instant. */
export function judge(
  observation: Observation,
  _now: Date,
): { posture: Posture; findings: FindingDto[] } {
  const { nodes, cluster, observedAt } = observation;
  const leaves = nodes.flatMap((node) => {
    const [leaf] = node.tls.chain;
    return leaf === undefined
      ? []
      : [{ host: node.host, subject: leaf.subject, notAfter: leaf.notAfter }];
  });
  const [soonest] = leaves.sort((a, b) => a.notAfter.localeCompare(b.notAfter));
  return {
    findings: [],
    posture: {
      observedAt,
      kind: cluster.kind,
      setName: cluster.name,
      versions: [...new Set(nodes.flatMap(({ version }) => version ?? []))].sort(),
      nodeCount: nodes.length,
      unreachable: nodes.filter(({ reachable }) => !reachable).length,
      rungs: countRungs(nodes),
      soonestExpiry: soonest ?? null,
      grade: { letter: "?", reason: "No check has judged this cluster yet" },
      failed: { critical: 0, high: 0, medium: 0 },
    },
  };
}

function countRungs(nodes: readonly NodeObservation[]): RungCounts {
  const counts: RungCounts = { disabled: 0, allowTLS: 0, preferTLS: 0, requireTLS: 0, unknown: 0 };
  for (const { mode } of nodes) counts[mode.runtime ?? "unknown"] += 1;
  return counts;
}
