import Link from "next/link";
import { shortHosts } from "#components/clusters/host-names.ts";
import { nodeAddress } from "#components/nodes/node-address.ts";
import { dialLists } from "#components/trust/trust-model.ts";
import { RESULT_LOOKS } from "#components/trust/trust-words.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { ClippedText } from "#components/ui/clipped-text.tsx";
import { TONE_TEXT } from "#components/ui/tone.ts";
import type { TrustMatrixDto } from "#lib/contracts/trust.ts";
import { counted } from "#lib/domain/counted.ts";

/** More names in one row are a wall. */
const HOSTS_SHOWN = 8;

interface DialListProps {
  clusterId: string;
  matrix: TrustMatrixDto;
}

/** The grid in words: for every node whom it cannot dial. What a phone and a screen reader get. */
export function DialList({ clusterId, matrix }: DialListProps) {
  const { short } = shortHosts(matrix.hosts);
  return (
    <ul aria-label="Whom each node can dial" className="divide-y divide-line">
      {dialLists(matrix).map(({ host, troubled, fine }) => (
        <li
          key={host}
          className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-1 px-4 py-2 md:grid-cols-[280px_minmax(0,1fr)]"
        >
          <Link
            href={nodeAddress(clusterId, host)}
            className="flex min-h-6 min-w-0 items-center self-start rounded-sm hover:underline"
          >
            <ClippedText text={host} tail={16} className="font-mono text-sm" />
          </Link>
          <ul className="flex flex-col gap-1">
            {troubled.map(({ result, hosts }) => (
              <li key={result} className="flex gap-1.5">
                <span
                  className={classNames(
                    "mt-[3px] shrink-0 [&_svg]:size-3.5",
                    TONE_TEXT[RESULT_LOOKS[result].tone],
                  )}
                >
                  {RESULT_LOOKS[result].icon}
                </span>
                <span className="min-w-0">
                  <span className={TONE_TEXT[RESULT_LOOKS[result].tone]}>
                    {RESULT_LOOKS[result].verb}
                  </span>{" "}
                  <Hosts hosts={hosts.map(short)} />
                </span>
              </li>
            ))}
            {fine === 0 && troubled.length > 0 ? null : (
              <li className="text-ink-3">
                can dial {counted(fine, troubled.length === 0 ? "node" : "other node")}
              </li>
            )}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function Hosts({ hosts }: { hosts: readonly string[] }) {
  const hidden = hosts.length - HOSTS_SHOWN;
  if (hidden <= 0) return <span className="break-all font-mono text-sm">{hosts.join(", ")}</span>;
  return (
    <>
      <span className="break-all font-mono text-sm">{hosts.slice(0, HOSTS_SHOWN).join(", ")}</span>
      <details className="inline">
        <summary className="inline-flex h-6 cursor-pointer items-center rounded-sm text-ink-2 hover:underline">
          {counted(hidden, "more node")}
        </summary>
        <span className="block break-all font-mono text-sm">
          {hosts.slice(HOSTS_SHOWN).join(", ")}
        </span>
      </details>
    </>
  );
}
