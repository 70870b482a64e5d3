import type { Finding } from "#lib/domain/checks/finding.ts";
import { type ClusterGrade, gradeCluster } from "#lib/domain/checks/grade.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type {
  ClusterKind,
  NodeObservation,
  Observation,
} from "#lib/domain/observation/observation.ts";

/** Nodes per rung of the ladder; `unknown` counts those whose runtime mode could not be read. */
type RungCounts = Record<TlsMode | "unknown", number>;

/** What a cluster looks like from far away. */
export interface Posture {
  observedAt: string;
  kind: ClusterKind;
  setName: string | null;
  versions: string[];
  nodeCount: number;
  unreachable: number;
  rungs: RungCounts;
  soonestExpiry: { host: string; subject: string; notAfter: string } | null;
  grade: ClusterGrade;
  /** Failed checks by severity, each counted once however many nodes fail it. */
  failed: { critical: number; high: number; medium: number };
}

/** The summary of an observation and its findings. */
export function postureOf(observation: Observation, findings: readonly Finding[]): Posture {
  const { nodes, cluster, observedAt } = observation;
  return {
    observedAt,
    kind: cluster.kind,
    setName: cluster.name,
    versions: [...new Set(nodes.flatMap(({ version }) => version ?? []))].toSorted(byText),
    nodeCount: nodes.length,
    unreachable: nodes.filter(({ reachable }) => !reachable).length,
    rungs: countRungs(nodes),
    soonestExpiry: soonestExpiry(nodes),
    grade: gradeCluster(nodes, findings),
    failed: {
      critical: countFailed(findings, "critical"),
      high: countFailed(findings, "high"),
      medium: countFailed(findings, "medium"),
    },
  };
}

function countRungs(nodes: readonly NodeObservation[]): RungCounts {
  const counts: RungCounts = { disabled: 0, allowTLS: 0, preferTLS: 0, requireTLS: 0, unknown: 0 };
  for (const { mode } of nodes) counts[mode.runtime ?? "unknown"] += 1;
  return counts;
}

function soonestExpiry(nodes: readonly NodeObservation[]): Posture["soonestExpiry"] {
  const shown = nodes.flatMap(({ host, tls }) =>
    tls.chain.map(({ subject, notAfter }) => ({ host, subject, notAfter })),
  );
  const [soonest] = shown.toSorted((a, b) => byText(a.notAfter, b.notAfter));
  return soonest ?? null;
}

function countFailed(findings: readonly Finding[], severity: Finding["severity"]): number {
  const failed = findings.filter(
    (finding) => finding.result === "fail" && finding.severity === severity,
  );
  return new Set(failed.map((finding) => finding.check)).size;
}

function byText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
