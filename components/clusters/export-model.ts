import type { FindingGroup } from "#components/clusters/findings-model.ts";
import { FACT_WORDS, MATRIX_FACTS, type MatrixGroup } from "#components/clusters/matrix-model.ts";

/** The matrix as it is on screen, one line a node; each fact with its verdict beside it. */
export function matrixRows(groups: readonly MatrixGroup[]): string[][] {
  const facts = MATRIX_FACTS.flatMap((fact) => [FACT_WORDS[fact], `${FACT_WORDS[fact]} verdict`]);
  const lines = groups.flatMap(({ name, rows }) =>
    rows.map(({ node, cells }) => [
      node.host,
      name,
      node.role,
      node.version ?? "",
      ...cells.flatMap(({ value, verdict }) => [value, verdict]),
    ]),
  );
  return [["Node", "Set", "Role", "Version", ...facts], ...lines];
}

/** Findings in the order of the screen, one line each. */
export function findingRows(groups: readonly FindingGroup[]): string[][] {
  const lines = groups.map(({ check, title, result, severity, hosts, examples }) => [
    check,
    title,
    result,
    severity,
    hosts.join(" "),
    examples.observed,
    examples.expected,
    examples.fix,
  ]);
  const head = ["Check", "Title", "Result", "Severity", "Nodes", "Observed", "Expected", "Fix"];
  return [head, ...lines];
}
