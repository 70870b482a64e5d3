import { Wrench } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { nodeAddress } from "#components/nodes/node-address.ts";
import { ResultBadge } from "#components/trust/result-badge.tsx";
import type { NamedTrouble, Pair } from "#components/trust/trust-model.ts";
import { resultOf, troublesOf } from "#components/trust/trust-model.ts";
import { RESULT_LOOKS, TROUBLE_WORDS } from "#components/trust/trust-words.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import type { TrustMatrixDto } from "#lib/contracts/trust.ts";
import { counted } from "#lib/domain/counted.ts";
import type { TrustResult } from "#lib/domain/trust/trust-result.ts";

const PAIRS_SHOWN = 120;

const NO_TROUBLE: Partial<Record<TrustResult, string>> = {
  ok: "The certificate holds in both directions, the name is in it, and both sides share a version and a suite.",
  unused: "No node of the cluster dials this one, as is so with routers.",
  self: "A node does not dial itself.",
};

interface TrustSheetProps {
  clusterId: string;
  matrix: TrustMatrixDto;
  troubles: readonly NamedTrouble[];
  /** What is open; null keeps the sheet closed. */
  subject: { pair: Pair } | { trouble: NamedTrouble } | null;
  onClose: () => void;
}

/** One pair or one cause: what is wrong, and the fix, each in a sentence. */
export function TrustSheet({ clusterId, matrix, troubles, subject, onClose }: TrustSheetProps) {
  const isPair = subject !== null && "pair" in subject;
  return (
    <Sheet
      open={subject !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={isPair ? "One node dials another" : "One cause"}
    >
      {subject === null ? null : (
        <div className="flex flex-col gap-5">
          {"pair" in subject ? (
            <PairStory
              clusterId={clusterId}
              matrix={matrix}
              troubles={troubles}
              pair={subject.pair}
            />
          ) : (
            <>
              <Cause trouble={subject.trouble} />
              <Pairs clusterId={clusterId} hosts={matrix.hosts} trouble={subject.trouble} />
            </>
          )}
        </div>
      )}
    </Sheet>
  );
}

interface PairStoryProps {
  clusterId: string;
  matrix: TrustMatrixDto;
  troubles: readonly NamedTrouble[];
  pair: Pair;
}

function PairStory({ clusterId, matrix, troubles, pair }: PairStoryProps) {
  const result = resultOf(matrix, pair);
  const causes = troublesOf(troubles, pair);
  return (
    <>
      <div className="flex flex-col gap-2">
        <Host clusterId={clusterId} host={matrix.hosts[pair.from]} />
        <p className="flex items-center gap-2 text-ink-2">
          <ResultBadge result={result} />
          {RESULT_LOOKS[result].verb}
        </p>
        <Host clusterId={clusterId} host={matrix.hosts[pair.to]} />
      </div>
      {causes.length === 0 ? (
        <p>{NO_TROUBLE[result] ?? "Nothing more is known about this pair."}</p>
      ) : (
        causes.map((trouble) => <Cause key={trouble.key} trouble={trouble} />)
      )}
    </>
  );
}

function Cause({ trouble }: { trouble: NamedTrouble }) {
  return (
    <section className="flex flex-col gap-2">
      <h3 className="flex flex-wrap items-center gap-2 font-semibold">
        <ResultBadge result={trouble.result} />
        {TROUBLE_WORDS[trouble.code]}
      </h3>
      <p className="break-words">{trouble.sentence}</p>
      <p className="flex gap-1.5 rounded-md border border-line bg-sunken px-3 py-2">
        <Wrench className="mt-[3px] size-3.5 shrink-0 text-ink-3" aria-hidden />
        <span className="min-w-0 break-words">{trouble.fix}</span>
      </p>
      <p className="font-mono text-ink-3 text-xs">
        {trouble.code} · {counted(trouble.pairs.length, "pair")}
      </p>
    </section>
  );
}

interface PairsProps {
  clusterId: string;
  hosts: readonly string[];
  trouble: NamedTrouble;
}

function Pairs({ clusterId, hosts, trouble }: PairsProps) {
  const hidden = trouble.pairs.length - PAIRS_SHOWN;
  return (
    <section>
      <h3 className="mb-1.5 font-semibold">Who dials whom</h3>
      <ul className="divide-y divide-line rounded-md border border-line">
        {trouble.pairs.slice(0, PAIRS_SHOWN).map(([from, to]) => (
          <li key={`${from} ${to}`} className="flex flex-wrap items-center gap-x-2 px-3 py-1.5">
            <Host clusterId={clusterId} host={hosts[from]} />
            <span className="text-ink-3">dials</span>
            <Host clusterId={clusterId} host={hosts[to]} />
          </li>
        ))}
      </ul>
      {hidden > 0 ? <p className="mt-1.5 text-ink-3">and {counted(hidden, "more pair")}</p> : null}
    </section>
  );
}

function Host({
  clusterId,
  host = "",
}: {
  clusterId: string;
  host?: string | undefined;
}): ReactNode {
  return (
    <Link
      href={nodeAddress(clusterId, host)}
      className="inline-flex min-h-6 items-center break-all rounded-sm font-mono text-sm hover:underline"
    >
      {host}
    </Link>
  );
}
