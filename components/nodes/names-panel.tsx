import { EyeOff } from "lucide-react";
import { VerdictMark } from "#components/clusters/verdict-mark.tsx";
import { nameCoverage } from "#components/nodes/name-coverage.ts";
import { Panel } from "#components/ui/panel.tsx";
import { HeaderCell, ScrollTable } from "#components/ui/table.tsx";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";

/** Which name in the certificate covers which name that the node is dialled by. */
export function NamesPanel({ node }: { node: NodeObservationDto }) {
  const { rows, spare, knowsHorizons } = nameCoverage(node);
  return (
    <Panel flush title="Names" note="each must be in the certificate">
      {rows === null ? (
        <p className="flex items-center gap-1.5 px-4 py-4 text-violet">
          <EyeOff className="size-3.5" aria-hidden />
          Not observed: no certificate was seen
        </p>
      ) : (
        <ScrollTable label="Names of the node and what covers them">
          <thead>
            <tr>
              <HeaderCell className="px-4">Dialled as</HeaderCell>
              <HeaderCell>Covered by</HeaderCell>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name} className="h-11 border-line border-b last:border-b-0">
                <th scope="row" className="px-4 py-1 text-left font-normal">
                  <span className="block break-all font-mono text-sm">{row.name}</span>
                  <span className="block text-ink-3 text-xs">by {row.askedBy}</span>
                </th>
                <td className="px-3">
                  <span className="flex items-center gap-1.5">
                    <VerdictMark verdict={row.coveredBy === null ? "fail" : "pass"} />
                    {row.coveredBy === null ? (
                      <span className="text-red">no name in the certificate</span>
                    ) : (
                      <span className="break-all font-mono text-sm">{row.coveredBy}</span>
                    )}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
      {rows === null || knowsHorizons ? null : (
        <p className="flex items-center gap-1.5 border-line border-t px-4 py-2 text-violet text-sm">
          <EyeOff className="size-3.5 shrink-0" aria-hidden />
          Names of split horizons were not observed: the set’s configuration was not read
        </p>
      )}
      {spare.length === 0 ? null : (
        <p className="border-line border-t px-4 py-2 text-ink-3 text-sm">
          Also in the certificate:{" "}
          <span className="break-words font-mono text-xs">{spare.join(", ")}</span>
        </p>
      )}
    </Panel>
  );
}
