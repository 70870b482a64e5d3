import { Check, EyeOff, Minus, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import { VerdictMark } from "#components/clusters/verdict-mark.tsx";
import type {
  SuiteCell,
  SuiteGrid,
  SuiteStrength,
  VersionColumn,
} from "#components/nodes/suite-model.ts";
import { classNames } from "#components/ui/class-names.ts";
import { HeaderCell, ScrollTable } from "#components/ui/table.tsx";
import { TONE_TEXT, TONE_WASH, type Tone } from "#components/ui/tone.ts";

const STRENGTH_LOOKS: Record<
  SuiteStrength,
  { icon: ReactNode; tone: Tone; cell: Tone; word: string; meaning: string }
> = {
  "forward-aead": {
    icon: <Check aria-hidden />,
    tone: "green",
    cell: "neutral",
    word: "Forward secrecy, AEAD",
    meaning: "what modern profiles ask for",
  },
  "forward-cbc": {
    icon: <TriangleAlert aria-hidden />,
    tone: "amber",
    cell: "amber",
    word: "Forward secrecy, CBC",
    meaning: "only for old clients",
  },
  "no-forward-secrecy": {
    icon: <TriangleAlert aria-hidden />,
    tone: "amber",
    cell: "amber",
    word: "No forward secrecy",
    meaning: "who gets the key can read what was recorded",
  },
  broken: {
    icon: <X aria-hidden />,
    tone: "red",
    cell: "red",
    word: "Weak or broken",
    meaning: "turn these off",
  },
};

/** Versions × suites: what is accepted, and in whose order. */
export function SuiteTable({ grid }: { grid: SuiteGrid }) {
  return (
    <ScrollTable label="Protocol versions and suites">
      <thead>
        <tr>
          <HeaderCell sticky className="min-w-[190px] md:min-w-[240px]">
            Suite
          </HeaderCell>
          {grid.columns.map((column) => (
            <HeaderCell key={column.version} align="center" className="w-[92px] px-1.5 py-2">
              <VersionHead column={column} />
            </HeaderCell>
          ))}
        </tr>
      </thead>
      {grid.groups.map((group) => {
        const look = STRENGTH_LOOKS[group.strength];
        return (
          <tbody key={group.strength}>
            <tr>
              <th
                scope="rowgroup"
                colSpan={grid.columns.length + 1}
                className="h-8 border-line border-b bg-sunken px-4 text-left font-semibold text-ink-2 text-xs"
              >
                <span className="sticky left-4 inline-flex items-center gap-1.5">
                  <span className={classNames("[&_svg]:size-3.5", TONE_TEXT[look.tone])}>
                    {look.icon}
                  </span>
                  {look.word}
                  <span className="font-normal text-ink-3">
                    {group.rows.length} · {look.meaning}
                  </span>
                </span>
              </th>
            </tr>
            {group.rows.map((row) => (
              <tr key={row.suite} className="group h-7 border-line border-b last:border-b-0">
                <th
                  scope="row"
                  className="sticky left-0 z-10 bg-surface px-4 text-left font-mono font-normal text-sm group-hover:bg-hover"
                >
                  <span className="block max-w-[46vw] truncate md:max-w-none" title={row.suite}>
                    {row.suite}
                  </span>
                </th>
                {row.cells.map((cell) => (
                  <td key={cell.version} className="px-3 text-center group-hover:bg-hover">
                    <Cell cell={cell} tone={look.cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        );
      })}
    </ScrollTable>
  );
}

function VersionHead({ column }: { column: VersionColumn }) {
  const { word, support, isOutdated, preference } = column;
  return (
    <span className="flex flex-col items-center gap-0.5">
      <span className="font-semibold text-ink text-sm">{word}</span>
      <SupportWord support={support} isOutdated={isOutdated} />
      <span className="h-4 font-normal">{preference === null ? "" : `${preference}’s order`}</span>
    </span>
  );
}

function SupportWord({ support, isOutdated }: Pick<VersionColumn, "support" | "isOutdated">) {
  if (support === "unseen") {
    return (
      <span className="hatched flex items-center gap-1 rounded-sm px-1 text-violet [&_svg]:size-3">
        <EyeOff aria-hidden />
        <span className="bg-surface px-0.5">not observed</span>
      </span>
    );
  }
  if (support === "refused") {
    return (
      <span className="flex items-center gap-1 font-normal [&_svg]:size-3">
        <Minus aria-hidden />
        refused
      </span>
    );
  }
  const verdict = isOutdated ? "fail" : "pass";
  return (
    <span
      className={classNames("flex items-center gap-1", TONE_TEXT[isOutdated ? "red" : "green"])}
    >
      <VerdictMark verdict={verdict} className="[&_svg]:size-3" />
      accepted
    </span>
  );
}

function Cell({ cell, tone }: { cell: SuiteCell; tone: Tone }) {
  if (cell.state === "refused") return <span className="sr-only">not accepted</span>;
  if (cell.state === "unseen") {
    return (
      <span className="hatched inline-flex h-5 w-8 items-center justify-center rounded-sm text-violet [&_svg]:size-3">
        <EyeOff aria-hidden />
        <span className="sr-only">not observed</span>
      </span>
    );
  }
  return (
    <span
      className={classNames(
        "inline-flex h-5 w-8 items-center justify-center rounded-sm border font-medium text-xs [&_svg]:size-3",
        TONE_WASH[tone],
      )}
    >
      {cell.rank === null ? <Check aria-hidden /> : cell.rank}
      <span className="sr-only">{cell.rank === null ? "accepted" : ", accepted"}</span>
    </span>
  );
}
