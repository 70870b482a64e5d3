import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";

export type Severity = "critical" | "high" | "medium" | "low" | "info";

type FindingResult = "pass" | "warn" | "fail" | "not-applicable" | "could-not-observe";

/** What a check says of one node, or of the cluster where `host` is null. */
export interface Finding {
  /** Stable id, for example `MODE-01`. */
  check: string;
  title: string;
  result: FindingResult;
  severity: Severity;
  host: string | null;
  observed: string;
  expected: string;
  fix: string;
}

/** The part of a finding that depends on what was seen. */
export interface Verdict {
  result: FindingResult;
  /** Where it differs from the severity of the check. */
  severity?: Severity;
  observed: string;
}

interface CheckText {
  id: string;
  title: string;
  severity: Severity;
  expected: string;
  fix: string;
}

export interface NodeCheck extends CheckText {
  /** @param cluster All that was seen beside the node, where a verdict depends on its peers. */
  judge(node: NodeObservation, now: Date, cluster: Observation): Verdict;
}

export interface ClusterCheck extends CheckText {
  judge(observation: Observation, now: Date): Verdict;
}

/** The finding that a verdict of this check makes. */
export function findingOf(check: CheckText, host: string | null, verdict: Verdict): Finding {
  const { id, title, severity, expected, fix } = check;
  return {
    check: id,
    title,
    result: verdict.result,
    severity: verdict.severity ?? severity,
    host,
    observed: verdict.observed,
    expected,
    fix,
  };
}

/** A verdict that counts neither for nor against the node. */
export function couldNotObserve(observed: string): Verdict {
  return { result: "could-not-observe", observed };
}

/** A verdict for nodes that the check does not concern. */
export function notApplicable(observed: string): Verdict {
  return { result: "not-applicable", observed };
}
