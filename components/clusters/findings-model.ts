import type { CellVerdict } from "#components/clusters/cell-text.ts";
import type { ClusterDetail } from "#lib/contracts/cluster.ts";
import type { FindingDto } from "#lib/contracts/observation.ts";

/** How a result looks; what could not be observed never looks like a pass. */
export const RESULT_VERDICTS: Record<FindingDto["result"], CellVerdict> = {
  pass: "pass",
  warn: "warn",
  fail: "fail",
  "not-applicable": "none",
  "could-not-observe": "unseen",
};

export interface FindingGroup {
  check: string;
  title: string;
  severity: FindingDto["severity"];
  result: FindingDto["result"];
  /** Nodes it was found on; empty for a finding about the cluster as a whole. */
  hosts: string[];
  examples: { observed: string; expected: string; fix: string };
}

/** The gravest first. */
export const FINDING_SEVERITIES: readonly FindingDto["severity"][] = [
  "critical",
  "high",
  "medium",
  "low",
  "info",
];
const RESULT_ORDER = ["fail", "warn", "could-not-observe"];

/**
 * What is wrong, then what is unknown, one line a check: by severity, then by result, then by how many nodes
 * have it. A check that could not be made is no reason to overlook one that has failed.
 */
export function groupFindings(
  cluster: Pick<ClusterDetail, "findings" | "observation">,
): FindingGroup[] {
  const all = [
    ...cluster.findings,
    ...(cluster.observation?.nodes.flatMap(({ findings }) => findings) ?? []),
  ].filter(({ result }) => RESULT_ORDER.includes(result));
  const groups = new Map<string, FindingGroup>();
  for (const finding of all) {
    const key = `${finding.check} ${finding.result} ${finding.severity}`;
    const { check, title, severity, result, observed, expected, fix } = finding;
    const group = groups.get(key) ?? {
      check,
      title,
      severity,
      result,
      hosts: [],
      examples: { observed, expected, fix },
    };
    if (finding.host !== null) group.hosts.push(finding.host);
    groups.set(key, group);
  }
  return [...groups.values()].toSorted(
    (a, b) =>
      Number(a.result === "could-not-observe") - Number(b.result === "could-not-observe") ||
      FINDING_SEVERITIES.indexOf(a.severity) - FINDING_SEVERITIES.indexOf(b.severity) ||
      RESULT_ORDER.indexOf(a.result) - RESULT_ORDER.indexOf(b.result) ||
      b.hosts.length - a.hosts.length,
  );
}

/** Whether any check has looked at all; without one, an empty list proves nothing. */
export function wasJudged({
  findings,
  observation,
}: Pick<ClusterDetail, "findings" | "observation">): boolean {
  return (
    findings.length > 0 || (observation?.nodes.some((node) => node.findings.length > 0) ?? false)
  );
}

/** "6 of 9 nodes". */
export function spreadWords(hosts: number, total: number): string {
  if (hosts === 0) return "the whole cluster";
  return `${hosts} of ${total} ${total === 1 ? "node" : "nodes"}`;
}
