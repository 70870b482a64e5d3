import { BadgeCheck, CircleDashed } from "lucide-react";
import Link from "next/link";
import { memo } from "react";
import type {
  AuthorityMatrix,
  AuthorityRow,
  TrustEvidenceKind,
} from "#components/certificates/authorities-model.ts";
import { expiryNote } from "#components/clusters/fleet-model.ts";
import { nodeAddress } from "#components/nodes/node-address.ts";
import { classNames } from "#components/ui/class-names.ts";
import { ClippedText } from "#components/ui/clipped-text.tsx";
import { HeaderCell, ScrollTable } from "#components/ui/table.tsx";
import { TONE_TEXT } from "#components/ui/tone.ts";

interface AuthorityTableProps {
  matrix: AuthorityMatrix;
  nowMs: number;
}

/** Authorities × nodes: who accepts which, and whether by the certificate or by its name only. */
export const AuthorityTable = memo(function AuthorityTable({ matrix, nowMs }: AuthorityTableProps) {
  const { clusters, rows } = matrix;
  return (
    <>
      <ScrollTable label="Authorities and the nodes that accept them">
        <thead>
          <tr>
            <td className="sticky left-0 z-10 bg-surface" />
            <td />
            {clusters.map(({ id, name, columns }) => (
              <th
                key={id}
                scope="colgroup"
                colSpan={columns.length}
                title={name}
                className="h-8 max-w-8 truncate border-line border-l px-2 text-left font-semibold text-ink-2 text-xs"
              >
                {name}
              </th>
            ))}
            <td aria-hidden="true" className="w-full" />
          </tr>
          <tr>
            <HeaderCell sticky className="min-w-[180px] align-bottom md:min-w-[300px]">
              Authority
            </HeaderCell>
            <HeaderCell className="align-bottom">Expires</HeaderCell>
            {clusters.map(({ id, name, columns }) =>
              columns.map(({ host, short }, index) => (
                <HeaderCell
                  key={`${id} ${host}`}
                  align="center"
                  className={classNames("px-1 pb-2 align-bottom", index === 0 && "border-l")}
                >
                  <Link
                    href={nodeAddress(id, host)}
                    title={`${host}, ${name}`}
                    className="mx-auto flex min-h-16 w-6 items-end justify-center rounded-sm font-mono hover:text-ink"
                  >
                    <span className="max-h-40 rotate-180 overflow-hidden text-ellipsis [writing-mode:vertical-rl]">
                      {short}
                    </span>
                  </Link>
                </HeaderCell>
              )),
            )}
            <td aria-hidden="true" className="border-line border-b" />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.key} row={row} matrix={matrix} nowMs={nowMs} />
          ))}
        </tbody>
      </ScrollTable>
      <p className="flex flex-wrap gap-x-5 gap-y-1 border-line border-t px-4 py-2.5 text-ink-3 text-sm">
        {(["certificate", "name"] as const).map((kind) => (
          <span key={kind} className="flex items-center gap-1.5">
            <Evidence kind={kind} />
            {EVIDENCE_WORDS[kind]}
          </span>
        ))}
        <span>blank: nothing says that it is accepted</span>
      </p>
    </>
  );
});

const EVIDENCE_WORDS: Record<TrustEvidenceKind, string> = {
  certificate: "by certificate: it is in a CA bundle of the node",
  name: "by name only: the node asks for it, and a name can be shared",
};

interface RowProps extends AuthorityTableProps {
  row: AuthorityRow;
}

function Row({ row, matrix, nowMs }: RowProps) {
  const { authority, name, cells, nodes } = row;
  const columns = matrix.clusters.flatMap((cluster) =>
    cluster.columns.map((column, index) => ({ ...column, isFirst: index === 0 })),
  );
  return (
    <tr className="group h-11 border-line border-b last:border-b-0 hover:bg-hover">
      <th
        scope="row"
        className="sticky left-0 z-10 max-w-[300px] bg-surface px-4 text-left font-normal group-hover:bg-hover max-md:max-w-[180px]"
      >
        <ClippedText text={name} full={authority.subject} tail={10} className="flex font-medium" />
        <span className="block truncate text-ink-3 text-xs">
          {nodes} of {cells.length} nodes · {authority.subject}
        </span>
      </th>
      <td className="whitespace-nowrap px-3">
        <Expiry notAfter={authority.notAfter} nowMs={nowMs} />
      </td>
      {columns.map(({ clusterId, host, isFirst }, index) => (
        <td
          key={`${clusterId} ${host}`}
          className={classNames("px-1 text-center", isFirst && "border-line border-l")}
        >
          <Evidence kind={cells[index] ?? null} />
        </td>
      ))}
      <td aria-hidden="true" />
    </tr>
  );
}

function Evidence({ kind }: { kind: TrustEvidenceKind | null }) {
  if (kind === null) return <span className="sr-only">not known to accept it</span>;
  return (
    <span
      className={classNames(
        "inline-flex [&_svg]:size-4",
        kind === "certificate" ? "text-ink" : "text-ink-3",
      )}
    >
      {kind === "certificate" ? <BadgeCheck aria-hidden /> : <CircleDashed aria-hidden />}
      <span className="sr-only">{kind === "certificate" ? "by certificate" : "by name only"}</span>
    </span>
  );
}

function Expiry({ notAfter, nowMs }: { notAfter: string | null; nowMs: number }) {
  if (notAfter === null) return <span className="text-ink-3">only its name is known</span>;
  const { words, tone } = expiryNote(notAfter, nowMs);
  return <span className={tone === "neutral" ? "" : TONE_TEXT[tone]}>{words}</span>;
}
