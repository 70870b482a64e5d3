import type { ReactNode } from "react";
import type { CellVerdict } from "#components/clusters/cell-text.ts";
import { expiryNote } from "#components/clusters/fleet-model.ts";
import { VERDICT_LOOKS, VerdictMark } from "#components/clusters/verdict-mark.tsx";
import { DEMAND_WORDS } from "#components/nodes/listener-model.ts";
import { judgesOf } from "#components/nodes/verdict-model.ts";
import { classNames } from "#components/ui/class-names.ts";
import { TONE_TEXT, type Tone } from "#components/ui/tone.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";
import { counted } from "#lib/domain/counted.ts";

const NOT_OBSERVED = "not observed";

type Tls = NodeObservationDto["tls"];

interface NodeSummaryBarProps {
  node: NodeObservationDto;
  nowMs: number;
}

/** The four answers that a node's handshake gives at a glance. */
export function NodeSummaryBar({ node: { tls }, nowMs }: NodeSummaryBarProps) {
  const { negotiated, clientCertificate } = tls;
  return (
    <section
      aria-label="Summary"
      className="grid gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-2 xl:grid-cols-4"
    >
      <Cell
        title="Negotiated with the probe"
        tone={negotiated === null ? "violet" : "neutral"}
        value={negotiated?.protocol.replace("TLSv", "TLS ") ?? NOT_OBSERVED}
        note={<span className="font-mono">{negotiated?.cipher}</span>}
      />
      <ChainCell tls={tls} />
      <ExpiryCell leaf={tls.chain[0]} nowMs={nowMs} />
      <Cell
        title="Client certificate"
        tone={clientCertificate === "unknown" ? "violet" : "neutral"}
        value={DEMAND_VALUES[clientCertificate]}
        note={clientCertificate === "unknown" ? "" : DEMAND_WORDS[clientCertificate]}
      />
    </section>
  );
}

const CHAIN_VALUES: Record<CellVerdict, string> = {
  pass: "accepted",
  warn: "accepted",
  fail: "refused",
  unseen: "not judged",
  none: "not judged",
};

function ChainCell({ tls }: { tls: Tls }) {
  const verdict = judgesOf(tls)[0]?.verdict ?? "unseen";
  const { reasons, findings } = tls.verdict;
  return (
    <Cell
      title="Chain and name"
      tone={verdict === "pass" ? "neutral" : VERDICT_LOOKS[verdict].tone}
      value={
        <span className="flex items-center gap-1.5">
          <VerdictMark verdict={verdict} className="[&_svg]:size-4" />
          {CHAIN_VALUES[verdict]}
        </span>
      }
      note={
        reasons.length === 0
          ? counted(findings.length, "finding")
          : counted(reasons.length, "reason")
      }
    />
  );
}

function ExpiryCell({ leaf, nowMs }: { leaf: Tls["chain"][number] | undefined; nowMs: number }) {
  const title = "Certificate";
  if (leaf === undefined) return <Cell title={title} tone="violet" value={NOT_OBSERVED} note="" />;
  const { words, tone } = expiryNote(leaf.notAfter, nowMs);
  return (
    <Cell title={title} tone={tone} value={words} note={`until ${leaf.notAfter.slice(0, 10)}`} />
  );
}

const DEMAND_VALUES: Record<Tls["clientCertificate"], string> = {
  "not-requested": "not asked",
  optional: "optional",
  "required-by-tls": "required",
  "required-by-application": "required",
  unknown: NOT_OBSERVED,
};

interface CellProps {
  title: string;
  tone: Tone;
  value: ReactNode;
  note: ReactNode;
}

function Cell({ title, tone, value, note }: CellProps) {
  return (
    <div className="min-w-0 bg-surface px-4 py-3">
      <h2 className="text-ink-3 text-xs">{title}</h2>
      <p
        className={classNames(
          "font-medium text-lg",
          tone === "neutral" ? "text-ink" : TONE_TEXT[tone],
        )}
      >
        {value}
      </p>
      <p className="min-h-4 truncate text-ink-3 text-xs">{note}</p>
    </div>
  );
}
