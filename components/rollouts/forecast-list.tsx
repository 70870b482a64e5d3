import { CircleCheck, CircleX, EyeOff, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "#components/ui/class-names.ts";
import type { StartForecastDto } from "#lib/contracts/node-config.ts";

type Effect = StartForecastDto["predictions"][number]["effect"];

const OUTCOMES: Record<
  StartForecastDto["outcome"],
  { icon: ReactNode; look: string; word: string }
> = {
  starts: {
    icon: <CircleCheck aria-hidden />,
    look: "text-green",
    word: "The server will start",
  },
  refuses: {
    icon: <CircleX aria-hidden />,
    look: "text-red",
    word: "The server will refuse to start",
  },
  uncertain: {
    icon: <EyeOff aria-hidden />,
    look: "text-violet",
    word: "It is not known whether the server will start",
  },
};

const EFFECTS: Record<Effect, { icon: ReactNode; look: string; word: string }> = {
  refuses: { icon: <CircleX aria-hidden />, look: "text-red", word: "refuses" },
  "may-refuse": { icon: <EyeOff aria-hidden />, look: "text-violet", word: "may refuse" },
  warns: { icon: <TriangleAlert aria-hidden />, look: "text-amber", word: "starts, and" },
  "not-known": { icon: <EyeOff aria-hidden />, look: "text-violet", word: "not known" },
};

/** What a server will do when it is started so; what is not known never looks like a start. */
export function ForecastList({ forecast }: { forecast: StartForecastDto }) {
  const { icon, look, word } = OUTCOMES[forecast.outcome];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a landmark for each restart would be too many
    <div
      role="group"
      aria-label="Preflight"
      className={classNames(
        "overflow-hidden rounded-md border border-line",
        forecast.outcome === "refuses" && "border-red-line",
        forecast.outcome === "uncertain" && "border-violet-line",
      )}
    >
      <h4
        className={classNames(
          "flex items-center gap-2 px-3 py-2 font-medium [&_svg]:size-4",
          look,
          forecast.outcome === "uncertain" && "hatched",
        )}
      >
        {icon}
        {word}
      </h4>
      {forecast.predictions.length === 0 ? null : (
        <ul className="divide-y divide-line border-line border-t">
          {forecast.predictions.map((prediction) => (
            <li
              key={`${prediction.code} ${prediction.sentence}`}
              className={classNames(
                "flex gap-2 px-3 py-1.5",
                (prediction.effect === "not-known" || prediction.effect === "may-refuse") &&
                  "hatched",
              )}
            >
              <span
                className={classNames(
                  "mt-0.5 flex w-[104px] shrink-0 items-start gap-1.5 text-sm [&_svg]:size-4 [&_svg]:shrink-0",
                  EFFECTS[prediction.effect].look,
                )}
              >
                {EFFECTS[prediction.effect].icon}
                {EFFECTS[prediction.effect].word}
              </span>
              <span className="min-w-0 flex-1 break-words">
                {prediction.sentence}
                {prediction.message === null ? null : (
                  <code className="block break-all font-mono text-ink-2 text-xs">
                    {prediction.exitCode === null ? "" : `exit ${prediction.exitCode}: `}
                    {prediction.message}
                  </code>
                )}
                <span className="block text-ink-3 text-xs">{prediction.fact}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
