import Link from "next/link";
import { nodeAddress } from "#components/nodes/node-address.ts";
import { dialLists } from "#components/trust/trust-model.ts";
import { RESULT_LOOKS } from "#components/trust/trust-words.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { ClippedText } from "#components/ui/clipped-text.tsx";
import { TONE_TEXT } from "#components/ui/tone.ts";
import type { TrustMatrixDto } from "#lib/contracts/trust.ts";
import { counted } from "#lib/domain/counted.ts";

interface DialTableProps {
  clusterId: string;
  matrix: TrustMatrixDto;
}

/** The grid in words: for every node whom it cannot dial. What a phone and a screen reader get. */
export function DialTable({ clusterId, matrix }: DialTableProps) {
  return (
    <table className="w-full border-collapse">
      <caption className="sr-only">Whom each node can dial</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Node</th>
          <th scope="col">Dials</th>
        </tr>
      </thead>
      <tbody>
        {dialLists(matrix).map(({ host, troubled, fine }) => (
          <tr
            key={host}
            className="flex flex-col gap-1 border-line border-b px-4 py-2.5 last:border-b-0 md:table-row"
          >
            <th
              scope="row"
              className="text-left align-top font-normal md:w-[300px] md:border-line md:border-b md:px-4 md:py-2"
            >
              <Link
                href={nodeAddress(clusterId, host)}
                className="inline-flex min-h-6 max-w-full items-center rounded-sm hover:underline"
              >
                <ClippedText text={host} tail={16} className="font-mono text-sm" />
              </Link>
            </th>
            <td className="align-top md:border-line md:border-b md:px-4 md:py-2">
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
                      <span className="break-words font-mono text-sm">{hosts.join(", ")}</span>
                    </span>
                  </li>
                ))}
                {fine === 0 && troubled.length > 0 ? null : (
                  <li className="text-ink-3">
                    can dial {counted(fine, troubled.length === 0 ? "node" : "other node")}
                  </li>
                )}
              </ul>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
