import type { Finding, Severity } from "#lib/domain/checks/finding.ts";
import { hasForwardSecrecy, suitesOf } from "#lib/domain/observation/cipher-traits.ts";
import type { NodeObservation } from "#lib/domain/observation/observation.ts";

type GradeLetter = "A" | "B" | "C" | "D" | "F" | "?";

export interface ClusterGrade {
  letter: GradeLetter;
  /** The cap that decided the letter. */
  reason: string;
}

/** Worst first. Not knowing is worse than a B and better than what is known to be wrong. */
const WORST_FIRST: readonly GradeLetter[] = ["F", "D", "C", "?", "B", "A"];

/** Without which the letter is not known. What only a look at full depth lists is not among them. */
const NEEDED_CHECKS: ReadonlySet<string> = new Set([
  ...["MODE-01", "MODE-02", "MODE-04", "PROT-02", "PROT-03"],
  ...["LEAF-01", "LEAF-02", "LEAF-04", "LEAF-05", "LEAF-06", "LEAF-07", "LEAF-08", "CHAIN-01"],
]);

const TRUST_CHECKS: ReadonlySet<string> = new Set(["LEAF-01", "LEAF-04", "LEAF-07", "CHAIN-01"]);

/** The mode has caps of its own, and forward secrecy as well. */
const UNCAPPED_CHECKS: ReadonlySet<string> = new Set(["MODE-01", "MODE-02", "CIPH-02"]);
const CAPPING: ReadonlySet<Severity> = new Set(["critical", "high"]);

interface Cap {
  letter: GradeLetter;
  host: string;
  /** What keeps the node from a better letter, without its name. */
  what: string;
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
    const first = caps.find((cap) => cap.letter === letter);
    if (first !== undefined) return { letter, reason: inWords(first, caps, nodes.length) };
  }
  return { letter: "A", reason: "No check caps the grade of any node" };
}

/** "db-1:27017 accepts plaintext", or "3 of 5 nodes: accepts plaintext" where several are capped alike. */
function inWords({ letter, host, what }: Cap, caps: readonly Cap[], nodeCount: number): string {
  const alike = caps.filter((cap) => cap.letter === letter && cap.what === what);
  const hosts = new Set(alike.map((cap) => cap.host)).size;
  return hosts === 1 ? `${host} ${what}` : `${hosts} of ${nodeCount} nodes: ${what}`;
}

function capsOf(node: NodeObservation, findings: readonly Finding[]): Cap[] {
  return [...modeCaps(node), ...secrecyCaps(node), ...findingCaps(node.host, findings)];
}

/** One suite with forward secrecy is enough for the letter; CIPH-02 asks for more. */
function secrecyCaps({ host, tls: { enumeration } }: NodeObservation): Cap[] {
  if (enumeration === null || enumeration.incomplete !== null) return [];
  const suites = suitesOf(enumeration);
  const hasNone = suites.length > 0 && !suites.some(hasForwardSecrecy);
  return hasNone ? [{ letter: "B", host, what: "offers no suite with forward secrecy" }] : [];
}

function modeCaps({ host, reachable, mode, plaintext }: NodeObservation): Cap[] {
  if (!reachable) return [{ letter: "?", host, what: "could not be reached" }];
  const { runtime, possible } = mode;
  // Where the mode is not told, the best that the wire allows still caps the grade.
  const best = runtime ?? possible.at(-1) ?? null;
  const how = runtime === null ? "at best " : "";
  switch (best) {
    case "disabled":
      return [{ letter: "F", host, what: `takes no TLS (${how}disabled)` }];
    case "allowTLS":
      return [{ letter: "D", host, what: `accepts plaintext (${how}allowTLS)` }];
    case "preferTLS":
      return [{ letter: "C", host, what: `accepts plaintext (${how}preferTLS)` }];
    case "requireTLS":
      return plaintext.accepted === true
        ? [{ letter: "F", host, what: "says requireTLS and answers plaintext" }]
        : [];
    case null:
      return [{ letter: "?", host, what: "does not tell its mode" }];
  }
}

function findingCaps(host: string, findings: readonly Finding[]): Cap[] {
  return findings.flatMap(({ check, result, severity, title, observed }): Cap[] => {
    if (result === "could-not-observe") {
      const what = `could not be judged on "${title}" (${observed})`;
      return NEEDED_CHECKS.has(check) ? [{ letter: "?", host, what }] : [];
    }
    if (result !== "fail" || !CAPPING.has(severity)) return [];
    const what = `fails "${title}" (${observed})`;
    if (TRUST_CHECKS.has(check)) return [{ letter: "F", host, what }];
    if (check === "LEAF-02" && severity === "critical") return [{ letter: "C", host, what }];
    return UNCAPPED_CHECKS.has(check) ? [] : [{ letter: "B", host, what }];
  });
}
