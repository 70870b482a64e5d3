import { ArrowRight, ChevronRight } from "lucide-react";
import Link from "next/link";
import { familyWord, isOfFamily } from "#components/clusters/check-families.ts";
import {
  type FindingGroup,
  RESULT_VERDICTS,
  spreadWords,
} from "#components/clusters/findings-model.ts";
import { VerdictMark } from "#components/clusters/verdict-mark.tsx";
import { nodeAddress } from "#components/nodes/node-address.ts";
import { Badge } from "#components/ui/badge.tsx";
import { ClippedText } from "#components/ui/clipped-text.tsx";
import type { Tone } from "#components/ui/tone.ts";
import type { FindingDto } from "#lib/contracts/observation.ts";

const SEVERITY_TONES: Record<FindingDto["severity"], Tone> = {
  critical: "red",
  high: "red",
  medium: "amber",
  low: "neutral",
  info: "neutral",
};

/** How grave a finding is; a check that could not be made alarms nobody by its colour. */
export function severityTone({ severity, result }: Pick<FindingDto, "severity" | "result">): Tone {
  return result === "could-not-observe" ? "neutral" : SEVERITY_TONES[severity];
}

interface FindingsListProps {
  clusterId: string;
  groups: readonly FindingGroup[];
  nodeCount: number;
  judged: boolean;
}

export function FindingsList({ clusterId, groups, nodeCount, judged }: FindingsListProps) {
  if (groups.length === 0) {
    return (
      <p className="px-4 py-6 text-ink-2">
        {judged ? "Every check that was made has passed." : "No check has judged this cluster yet."}
      </p>
    );
  }
  return (
    <ul className="divide-y divide-line">
      {groups.map((group) => (
        <li key={`${group.check} ${group.result}`}>
          <Finding clusterId={clusterId} group={group} nodeCount={nodeCount} />
        </li>
      ))}
    </ul>
  );
}

interface FindingProps extends Pick<FindingsListProps, "clusterId" | "nodeCount"> {
  group: FindingGroup;
}

function Finding({ clusterId, group, nodeCount }: FindingProps) {
  const { observed, expected, fix } = group.examples;
  return (
    <details className="group">
      <summary className="flex min-h-row cursor-pointer list-none items-center gap-2 px-4 py-1.5 hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="size-3.5 shrink-0 text-ink-3 transition-transform duration-150 group-open:rotate-90"
          aria-hidden
        />
        <VerdictMark verdict={RESULT_VERDICTS[group.result]} />
        <span className="min-w-0 flex-1">
          <span className="font-medium">{group.title}</span>
          <span className="block text-ink-3 text-sm">
            {familyWord(group.check)} · {spreadWords(group.hosts.length, nodeCount)}
          </span>
        </span>
        <Badge tone={severityTone(group)}>{group.severity}</Badge>
      </summary>
      <dl className="grid grid-cols-[72px_1fr] gap-x-3 gap-y-1.5 px-4 pt-1 pb-3 pl-10 text-sm">
        <dt className="text-ink-3">Observed</dt>
        <dd className="break-words">{observed}</dd>
        <dt className="text-ink-3">Expected</dt>
        <dd className="break-words">{expected}</dd>
        <dt className="text-ink-3">Fix</dt>
        <dd className="break-words">{fix}</dd>
        <dt className="text-ink-3">Check</dt>
        <dd className="font-mono text-xs leading-4">{group.check}</dd>
        {group.hosts.length === 0 ? null : (
          <>
            <dt className="text-ink-3">Nodes</dt>
            <dd className="flex min-w-0 flex-col">
              {group.hosts.map((host) => (
                <Link
                  key={host}
                  href={nodeAddress(clusterId, host)}
                  className="flex min-h-6 min-w-0 items-center rounded-sm hover:underline"
                >
                  <ClippedText text={host} tail={16} className="font-mono text-xs" />
                </Link>
              ))}
            </dd>
          </>
        )}
        {isOfFamily(group.check, ["TRUST"]) ? (
          <dd className="col-start-2">
            <Link
              href={`/clusters/${clusterId}/trust`}
              className="inline-flex h-6 items-center gap-1 rounded-sm font-medium hover:underline"
            >
              Who could dial whom
              <ArrowRight className="size-3.5" aria-hidden />
            </Link>
          </dd>
        ) : null}
      </dl>
    </details>
  );
}
