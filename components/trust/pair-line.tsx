import {
  type NamedTrouble,
  type Pair,
  resultOf,
  troublesOf,
} from "#components/trust/trust-model.ts";
import { RESULT_LOOKS } from "#components/trust/trust-words.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { TONE_TEXT } from "#components/ui/tone.ts";
import type { TrustMatrixDto } from "#lib/contracts/trust.ts";

/** As tall as it may become and never wider than the grid: nothing beside it moves while cells are walked. */
const LINE = "block w-0 min-w-full min-h-[60px] md:min-h-10";

interface PairLineProps {
  id: string;
  matrix: TrustMatrixDto;
  troubles: readonly NamedTrouble[];
  pair: Pair | null;
}

/** The pair under the pointer or the keyboard, in words; keeps its height so that the grid does not move. */
export function PairLine({ id, matrix, troubles, pair }: PairLineProps) {
  if (pair === null) {
    return (
      <output id={id} className={classNames(LINE, "text-ink-3")}>
        Rows dial columns. Point at a cell, or walk the cells with the arrow keys.
      </output>
    );
  }
  const result = resultOf(matrix, pair);
  const { icon, tone, verb, word } = RESULT_LOOKS[result];
  const [first] = troublesOf(troubles, pair);
  const from = matrix.hosts[pair.from];
  return (
    <output id={id} className={classNames(LINE, "line-clamp-3 md:line-clamp-2")}>
      <span
        className={classNames(
          "mr-1.5 inline-flex items-center gap-1 align-text-bottom font-medium [&_svg]:size-3.5",
          TONE_TEXT[tone],
        )}
      >
        {icon}
        {word}
      </span>
      <span className="break-all font-mono text-sm">{from}</span>{" "}
      {result === "self" ? (
        "does not dial itself"
      ) : (
        <>
          {verb} <span className="break-all font-mono text-sm">{matrix.hosts[pair.to]}</span>
        </>
      )}
      {first === undefined ? null : <span className="text-ink-2">: {first.sentence}</span>}
    </output>
  );
}
