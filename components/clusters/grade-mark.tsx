import { classNames } from "#components/ui/class-names.ts";
import { TONE_WASH, type Tone } from "#components/ui/tone.ts";
import type { ClusterSummary } from "#lib/contracts/cluster.ts";

type Grade = NonNullable<ClusterSummary["posture"]>["grade"];

const GRADE_TONES: Record<Grade["letter"], Tone> = {
  A: "green",
  B: "green",
  C: "amber",
  D: "amber",
  F: "red",
  "?": "violet",
};

/** The letter; the deciding reason always stands beside it as text. */
export function GradeMark({ letter }: { letter: Grade["letter"] }) {
  return (
    <span
      className={classNames(
        "inline-flex size-7 shrink-0 items-center justify-center rounded-md border font-semibold text-base",
        TONE_WASH[GRADE_TONES[letter]],
        letter === "?" && "hatched",
      )}
    >
      <span className="sr-only">Grade </span>
      {letter}
    </span>
  );
}
