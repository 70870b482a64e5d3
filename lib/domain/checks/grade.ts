import type { Finding } from "#lib/domain/checks/finding.ts";
import type { NodeObservation } from "#lib/domain/observation/observation.ts";

type GradeLetter = "A" | "B" | "C" | "D" | "F" | "?";

export interface ClusterGrade {
  letter: GradeLetter;
  /** The cap that decided the letter. */
  reason: string;
}

/** Worst first. Not knowing is worse than a B and better than what is known to be wrong. */
const WORST_FIRST: readonly GradeLetter[] = ["F", "D", "C", "?", "B", "A"];

const TRUST_CHECKS: ReadonlySet<string> = new Set(["LEAF-01", "LEAF-04", "LEAF-07", "CHAIN-01"]);

interface Cap {
  letter: GradeLetter;
  reason: string;
}

/** The grade of the worst node, with the cap that decided it. */
export function gradeCluster(
  nodes: readonly NodeObservation[],
  findings: readonly Finding[],
): ClusterGrade {
  if (nodes.length === 0) return { letter: "?", reason: "No node was seen" };
  const byHost = Map.groupBy(findings, (finding) => finding.host);
  const caps = nodes.flatMap((node) => capsOf(node, byHost.get(node.host) ?? []));
  for (const letter of WORST_FIRST) {
    const found = caps.filter((cap) => cap.letter === letter);
    const [first] = found;
    if (first !== undefined) return { letter, reason: first.reason };
  }
  return { letter: "A", reason: "Every check of base depth passes on every node" };
}

function capsOf(node: NodeObservation, findings: readonly Finding[]): Cap[] {
  return [...modeCaps(node), ...findingCaps(node.host, findings)];
}

function modeCaps({ host, reachable, mode, plaintext }: NodeObservation): Cap[] {
  if (!reachable) return [{ letter: "?", reason: `${host} could not be reached` }];
  const { runtime, possible } = mode;
  // Where the mode is not told, the best that the wire allows still caps the grade.
  const best = runtime ?? possible.at(-1) ?? null;
  const how = runtime === null ? "at best " : "";
  switch (best) {
    case "disabled":
      return [{ letter: "F", reason: `${host} takes no TLS (${how}disabled)` }];
    case "allowTLS":
      return [{ letter: "D", reason: `${host} accepts plaintext (${how}allowTLS)` }];
    case "preferTLS":
      return [{ letter: "C", reason: `${host} accepts plaintext (${how}preferTLS)` }];
    case "requireTLS":
      return plaintext.accepted === true
        ? [{ letter: "F", reason: `${host} says requireTLS and answers plaintext` }]
        : [];
    case null:
      return [{ letter: "?", reason: `The mode of ${host} could not be observed` }];
  }
}

function findingCaps(host: string, findings: readonly Finding[]): Cap[] {
  return findings.flatMap(({ check, result, severity, title, observed }): Cap[] => {
    const reason = `${host}: ${title} (${observed})`;
    if (result === "could-not-observe") {
      return check === "CHAIN-03" ? [] : [{ letter: "?", reason: `${reason}: not observed` }];
    }
    if (result !== "fail") return [];
    if (TRUST_CHECKS.has(check)) return [{ letter: "F", reason }];
    if (check === "LEAF-02" && severity === "critical") return [{ letter: "C", reason }];
    return check.startsWith("MODE-0") && check !== "MODE-04" ? [] : [{ letter: "B", reason }];
  });
}
