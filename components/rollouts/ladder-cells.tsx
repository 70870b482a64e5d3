import { ModeIcon } from "#components/modes/mode-icon.tsx";
import { MODE_WORDS } from "#components/modes/mode-words.ts";
import type { Lane } from "#components/rollouts/lane-model.ts";
import { classNames } from "#components/ui/class-names.ts";
import { TONE_FILL, TONE_TEXT } from "#components/ui/tone.ts";
import { rungOf, TLS_MODES } from "#lib/domain/mode/tls-mode.ts";

/** Width of one rung: narrow on a phone. */
const RUNG = "w-[22px] md:w-[50px]";
const SHIFT = "[--rung:22px] md:[--rung:50px]";

/** Names of the rungs with the number of nodes on each. */
export function LadderHeader({ lanes }: { lanes: readonly Lane[] }) {
  return (
    <div className="flex shrink-0" aria-hidden="true">
      {TLS_MODES.map((mode) => {
        const count = lanes.filter((lane) => lane.mode === mode).length;
        const { short, tone } = MODE_WORDS[mode];
        return (
          <div
            key={mode}
            className={classNames(
              "flex flex-col items-center justify-end text-xs",
              RUNG,
              count > 0 ? TONE_TEXT[tone] : "text-ink-3",
            )}
          >
            <span className="font-semibold text-base leading-4">{count}</span>
            <span className="flex items-center gap-0.5">
              <ModeIcon mode={mode} className="size-3 md:hidden" />
              <span className="hidden md:inline">{short}</span>
            </span>
          </div>
        );
      })}
    </div>
  );
}

/** Where one node stands; the square slides when its mode changes. */
export function LadderCells({ lane }: { lane: Lane }) {
  const { tone } = MODE_WORDS[lane.mode];
  return (
    <div
      className={classNames("relative flex h-full shrink-0 items-center", SHIFT)}
      aria-hidden="true"
    >
      <span className="absolute inset-x-[11px] h-px bg-line-strong md:inset-x-[25px]" />
      {TLS_MODES.map((mode) => (
        <span key={mode} className={classNames("flex justify-center", RUNG)}>
          <span
            className={classNames(
              "relative size-1.5 rounded-full bg-line-strong",
              lane.movingTo === mode &&
                "size-3.5 animate-breathe rounded-sm border-[1.5px] border-blue bg-surface",
            )}
          />
        </span>
      ))}
      <span
        className={classNames(
          "absolute left-0 flex justify-center transition-transform duration-[180ms] ease-state",
          RUNG,
        )}
        style={{ transform: `translateX(calc(var(--rung) * ${rungOf(lane.mode)}))` }}
      >
        <span
          className={classNames(
            "flex size-[18px] items-center justify-center rounded-[4px] text-surface",
            TONE_FILL[tone],
            lane.hasFailed && "outline-2 outline-red outline-offset-1",
          )}
        >
          <ModeIcon mode={lane.mode} className="size-3" />
        </span>
      </span>
    </div>
  );
}
