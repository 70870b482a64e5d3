import { ModeIcon } from "#components/modes/mode-icon.tsx";
import { MODE_WORDS } from "#components/modes/mode-words.ts";
import { classNames } from "#components/ui/class-names.ts";
import { TONE_FILL, TONE_TEXT } from "#components/ui/tone.ts";
import type { RungCounts } from "#lib/contracts/cluster.ts";
import { TLS_MODES } from "#lib/domain/mode/tls-mode.ts";

/** The four rungs with their counts; the small form of the ladder. */
export function LadderBar({ rungs, total }: { rungs: RungCounts; total: number }) {
  return (
    <dl className="grid grid-cols-4 gap-1">
      {TLS_MODES.map((mode) => {
        const count = rungs[mode];
        const { short, tone } = MODE_WORDS[mode];
        return (
          <div key={mode} className="relative min-w-0 pt-1.5">
            <dt
              className={classNames(
                "mt-1.5 flex items-center gap-1 text-xs",
                count > 0 ? TONE_TEXT[tone] : "text-ink-3",
              )}
            >
              <ModeIcon mode={mode} className="size-3" />
              <span className="truncate">{short}</span>
            </dt>
            <dd className={classNames("font-medium", count > 0 ? "text-ink" : "text-ink-3")}>
              {count}
              <span
                className="absolute inset-x-0 top-0 h-1.5 overflow-hidden rounded-[2px] bg-active"
                aria-hidden="true"
              >
                <span
                  className={classNames(
                    "block h-full transition-[width] duration-200",
                    TONE_FILL[tone],
                  )}
                  style={{ width: `${total === 0 ? 0 : (count / total) * 100}%` }}
                />
              </span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
