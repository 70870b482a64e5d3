import { Split } from "lucide-react";
import { VERDICT_LOOKS, VerdictMark } from "#components/clusters/verdict-mark.tsx";
import { wholeChainMarks } from "#components/nodes/chain-model.ts";
import { MarkList } from "#components/nodes/mark-list.tsx";
import { type Judge, judgesOf } from "#components/nodes/verdict-model.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Panel } from "#components/ui/panel.tsx";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";

/** Who accepts the chain: Portcullis, OpenSSL, and each family of drivers; where they differ, why. */
export function VerdictPanel({ tls }: { tls: NodeObservationDto["tls"] }) {
  const [own, openssl, ...families] = judgesOf(tls);
  const marks = wholeChainMarks(tls.verdict);
  return (
    <Panel flush title="Who accepts this chain">
      <ul className="divide-y divide-line">
        {[own, openssl].map((judge) =>
          judge === undefined ? null : <Row key={judge.id} judge={judge} />,
        )}
      </ul>
      {marks.length === 0 ? null : (
        <div className="border-line border-t px-4 py-2.5">
          <MarkList marks={marks} />
        </div>
      )}
      <h3 className="border-line border-y bg-sunken px-4 py-1.5 font-semibold text-ink-2 text-xs">
        Drivers and members
      </h3>
      {families.length === 0 ? (
        <p className="px-4 py-3 text-ink-3">Not observed: there is nothing to judge by.</p>
      ) : (
        <ul className="divide-y divide-line">
          {families.map((judge) => (
            <Row key={judge.id} judge={judge} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Row({ judge }: { judge: Judge }) {
  const { tone, icon } = VERDICT_LOOKS[judge.verdict];
  return (
    <li className="flex gap-2.5 px-4 py-2.5">
      <VerdictMark verdict={judge.verdict} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium">{judge.name}</span>
          <span className="flex-1" />
          <Badge tone={tone} icon={icon}>
            {judge.word}
          </Badge>
        </p>
        <p className="text-ink-3 text-sm">{judge.who}</p>
        {judge.detail === "" ? null : (
          <p className="mt-0.5 break-words text-ink-2">{judge.detail}</p>
        )}
        {judge.disagreement === null ? null : (
          <p className="mt-1 flex gap-1.5 text-amber">
            <Split className="mt-[3px] size-3.5 shrink-0" aria-hidden />
            <span className="min-w-0 break-words">
              <span className="font-medium">Differs from our verdict: </span>
              {judge.disagreement}
            </span>
          </p>
        )}
      </div>
    </li>
  );
}
