import { Wrench } from "lucide-react";
import { familyWord } from "#components/clusters/check-families.ts";
import { severityTone } from "#components/clusters/findings-list.tsx";
import { RESULT_VERDICTS } from "#components/clusters/findings-model.ts";
import { VerdictMark } from "#components/clusters/verdict-mark.tsx";
import { splitFindings } from "#components/nodes/node-findings-model.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Panel } from "#components/ui/panel.tsx";
import type { FindingDto, NodeObservationDto } from "#lib/contracts/observation.ts";
import { counted } from "#lib/domain/counted.ts";

/** What the checks say of one node: what is open in full, what is settled in a line each. */
export function NodeFindings({ node }: { node: NodeObservationDto }) {
  const { open, passed, notApplicable } = splitFindings(node.findings);
  const isUnjudged = node.findings.length === 0;
  return (
    <div className="flex flex-col gap-4">
      <Panel flush title="Open" note={isUnjudged ? undefined : counted(open.length, "finding")}>
        {open.length === 0 ? (
          <p className="px-4 py-6 text-ink-2">
            {isUnjudged
              ? "No check has judged this node yet."
              : "Every check that was made of this node has passed."}
          </p>
        ) : (
          <ul className="divide-y divide-line">
            {open.map((finding) => (
              <Open key={`${finding.check} ${finding.observed}`} finding={finding} />
            ))}
          </ul>
        )}
      </Panel>
      <Settled title="Passed" findings={passed} />
      <Settled title="Does not apply" findings={notApplicable} />
    </div>
  );
}

function Open({ finding }: { finding: FindingDto }) {
  return (
    <li className="grid gap-x-6 gap-y-1.5 px-4 py-3 lg:grid-cols-[minmax(260px,1fr)_2fr]">
      <div className="flex min-w-0 gap-2">
        <VerdictMark verdict={RESULT_VERDICTS[finding.result]} className="mt-0.5" />
        <div className="min-w-0">
          <p className="font-medium">{finding.title}</p>
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-3 text-sm">
            {familyWord(finding.check)}
            <span className="font-mono text-xs">{finding.check}</span>
            <Badge tone={severityTone(finding)}>{finding.severity}</Badge>
          </p>
        </div>
      </div>
      <div className="min-w-0 pl-[22px] lg:pl-0">
        <p className="break-words">{finding.observed}</p>
        <p className="break-words text-ink-3 text-sm">Expected: {finding.expected}</p>
        {finding.fix === "" ? null : (
          <p className="mt-1 flex gap-1.5 text-ink-2">
            <Wrench className="mt-[3px] size-3.5 shrink-0 text-ink-3" aria-hidden />
            <span className="min-w-0 break-words">{finding.fix}</span>
          </p>
        )}
      </div>
    </li>
  );
}

function Settled({ title, findings }: { title: string; findings: readonly FindingDto[] }) {
  if (findings.length === 0) return null;
  return (
    <Panel flush title={title} note={counted(findings.length, "check")}>
      <ul className="-mb-px grid overflow-hidden rounded-b-lg sm:grid-cols-2">
        {findings.map((finding) => (
          <li
            key={`${finding.check} ${finding.observed}`}
            className="flex min-h-row gap-2 border-line border-b px-4 py-1.5"
          >
            <VerdictMark verdict={RESULT_VERDICTS[finding.result]} className="mt-0.5" />
            <span className="min-w-0">
              {finding.title} <span className="font-mono text-ink-3 text-xs">{finding.check}</span>
              <span className="block break-words text-ink-3 text-sm">{finding.observed}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
