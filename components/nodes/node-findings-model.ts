import { FINDING_SEVERITIES } from "#components/clusters/findings-model.ts";
import type { FindingDto } from "#lib/contracts/observation.ts";

export interface SplitFindings {
  /** Failed, warned of or not observed, the gravest first. */
  open: FindingDto[];
  passed: FindingDto[];
  notApplicable: FindingDto[];
}

/** Findings of one node by what is left to do about them. */
export function splitFindings(findings: readonly FindingDto[]): SplitFindings {
  const ofResult = (result: FindingDto["result"]) =>
    findings.filter((finding) => finding.result === result);
  const open = [...ofResult("fail"), ...ofResult("warn"), ...ofResult("could-not-observe")];
  return {
    open: open.toSorted((a, b) => weightOf(a) - weightOf(b)),
    passed: ofResult("pass"),
    notApplicable: ofResult("not-applicable"),
  };
}

function weightOf({ severity, result }: FindingDto): number {
  const isUnseen = result === "could-not-observe";
  return FINDING_SEVERITIES.indexOf(severity) + (isUnseen ? FINDING_SEVERITIES.length : 0);
}
