import { countResults, TROUBLED } from "#components/trust/trust-model.ts";
import { RESULT_LOOKS } from "#components/trust/trust-words.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { TONE_TEXT } from "#components/ui/tone.ts";
import type { TrustMatrixDto } from "#lib/contracts/trust.ts";
import type { TrustResult } from "#lib/domain/trust/trust-result.ts";

const SHOWN: readonly TrustResult[] = [...TROUBLED, "ok"];

/** How many ordered pairs have each result; also the legend of the grid. */
export function TrustSummary({ matrix }: { matrix: TrustMatrixDto }) {
  const counts = countResults(matrix);
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1.5">
      {SHOWN.map((result) => {
        const { icon, tone, word } = RESULT_LOOKS[result];
        const isNone = counts[result] === 0;
        return (
          <div key={result} className="flex items-center gap-1.5">
            <dt
              className={classNames(
                "flex items-center gap-1.5 [&_svg]:size-3.5",
                isNone ? "text-ink-3" : TONE_TEXT[tone],
              )}
            >
              {icon}
              {word}
            </dt>
            <dd className={isNone ? "text-ink-3" : "font-medium"}>{counts[result]}</dd>
          </div>
        );
      })}
    </dl>
  );
}
