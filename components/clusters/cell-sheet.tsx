import { ArrowRight, Wrench } from "lucide-react";
import Link from "next/link";
import { RESULT_VERDICTS } from "#components/clusters/findings-model.ts";
import {
  FACT_WORDS,
  findingsOf,
  type MatrixCell,
  type MatrixRow,
} from "#components/clusters/matrix-model.ts";
import { VERDICT_LOOKS, VerdictMark } from "#components/clusters/verdict-mark.tsx";
import { nodeAddress } from "#components/nodes/node-address.ts";
import { Badge } from "#components/ui/badge.tsx";
import { buttonVariants } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Sheet } from "#components/ui/sheet.tsx";

interface CellSheetProps {
  clusterId: string;
  chosen: { row: MatrixRow; cell: MatrixCell } | null;
  onClose: () => void;
}

/** The evidence behind a cell: observed, expected, fix, raw. */
export function CellSheet({ clusterId, chosen, onClose }: CellSheetProps) {
  return (
    <Sheet
      wide
      footer={
        chosen === null ? null : (
          <Link
            href={nodeAddress(clusterId, chosen.row.node.host)}
            className={buttonVariants({ look: "plain" })}
          >
            Open the node
            <ArrowRight aria-hidden />
          </Link>
        )
      }
      open={chosen !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={chosen === null ? "" : FACT_WORDS[chosen.cell.fact]}
      description={
        <span className="inline-flex items-center gap-1">
          <span className="break-all font-mono">{chosen?.row.node.host}</span>
          <CopyButton text={chosen?.row.node.host ?? ""} label="Copy the host name" />
        </span>
      }
    >
      {chosen === null ? null : <Evidence {...chosen} />}
    </Sheet>
  );
}

function Evidence({ row, cell }: { row: MatrixRow; cell: MatrixCell }) {
  const { icon, tone, word } = VERDICT_LOOKS[cell.verdict];
  const { findings, ...raw } = row.node;
  const rawText = JSON.stringify(raw, null, 2);
  const open = findingsOf(row.node);
  return (
    <div className="flex flex-col gap-5">
      <dl className="grid grid-cols-[84px_1fr] gap-x-3 gap-y-2.5">
        <dt className="text-ink-3">Verdict</dt>
        <dd>
          <Badge tone={tone} icon={icon}>
            {word}
          </Badge>
        </dd>
        <dt className="text-ink-3">Observed</dt>
        <dd className="break-words">{cell.observed}</dd>
        <dt className="text-ink-3">Expected</dt>
        <dd className="break-words text-ink-2">{cell.expected}</dd>
        {cell.fix === "" ? null : (
          <>
            <dt className="text-ink-3">Fix</dt>
            <dd className="flex gap-1.5">
              <Wrench className="mt-0.5 size-3.5 shrink-0 text-ink-3" aria-hidden />
              {cell.fix}
            </dd>
          </>
        )}
      </dl>
      {open.length === 0 ? null : (
        <section>
          <h3 className="mb-1.5 font-semibold">Findings of this node</h3>
          <ul className="divide-y divide-line rounded-md border border-line">
            {open.map((finding) => (
              <li key={`${finding.check} ${finding.observed}`} className="flex gap-2 px-3 py-2">
                <VerdictMark verdict={RESULT_VERDICTS[finding.result]} className="mt-0.5" />
                <span className="min-w-0">
                  <span className="font-medium">{finding.title}</span>{" "}
                  <span className="font-mono text-ink-3 text-xs">{finding.check}</span>
                  <span className="block break-words text-ink-2 text-sm">
                    {finding.observed}; expected {finding.expected}
                  </span>
                  <span className="block text-ink-3 text-sm">{finding.fix}</span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3 className="mb-1.5 flex items-center font-semibold">
          Raw observation
          <CopyButton text={rawText} label="Copy the raw observation" />
        </h3>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
          tabIndex={0}
          className="max-h-96 overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs"
        >
          {rawText}
        </pre>
      </section>
    </div>
  );
}
