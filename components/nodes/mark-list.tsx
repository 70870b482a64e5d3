import { Info, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import type { ChainMark } from "#components/nodes/chain-model.ts";
import { classNames } from "#components/ui/class-names.ts";
import { TONE_TEXT } from "#components/ui/tone.ts";

const MARK_LOOKS: Record<ChainMark["tone"], { icon: ReactNode; word: string }> = {
  red: { icon: <X aria-hidden />, word: "error" },
  amber: { icon: <TriangleAlert aria-hidden />, word: "warning" },
  neutral: { icon: <Info aria-hidden />, word: "note" },
};

/** Reasons and findings: what, by which rule, where that is written. */
export function MarkList({ marks }: { marks: readonly ChainMark[] }) {
  return (
    <ul className="flex flex-col gap-1.5">
      {marks.map((mark) => (
        <li key={`${mark.code} ${mark.message}`} className="flex gap-2">
          <span className={classNames("mt-[3px] [&_svg]:size-3.5", TONE_TEXT[mark.tone])}>
            {MARK_LOOKS[mark.tone].icon}
            <span className="sr-only">{MARK_LOOKS[mark.tone].word}: </span>
          </span>
          <span className="min-w-0 break-words">
            {mark.message}{" "}
            <span className="text-ink-3 text-sm">
              <span className="font-mono text-xs">{mark.code}</span>
              {mark.source === "" ? "" : ` · ${mark.source}`}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
