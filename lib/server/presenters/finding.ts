import type { FindingDto } from "#lib/contracts/observation.ts";
import type { Finding } from "#lib/domain/checks/finding.ts";

/** A finding as the API shows it. */
export function presentFinding(finding: Finding): FindingDto {
  return {
    check: finding.check,
    title: finding.title,
    result: finding.result,
    severity: finding.severity,
    host: finding.host,
    observed: finding.observed,
    expected: finding.expected,
    fix: finding.fix,
  };
}
