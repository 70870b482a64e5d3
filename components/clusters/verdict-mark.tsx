import { Check, EyeOff, Minus, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import type { CellVerdict } from "#components/clusters/cell-text.ts";
import { classNames } from "#components/ui/class-names.ts";
import { TONE_TEXT, type Tone } from "#components/ui/tone.ts";

export const VERDICT_LOOKS: Record<CellVerdict, { icon: ReactNode; tone: Tone; word: string }> = {
  pass: { icon: <Check aria-hidden />, tone: "green", word: "pass" },
  warn: { icon: <TriangleAlert aria-hidden />, tone: "amber", word: "warning" },
  fail: { icon: <X aria-hidden />, tone: "red", word: "fail" },
  unseen: { icon: <EyeOff aria-hidden />, tone: "violet", word: "could not observe" },
  none: { icon: <Minus aria-hidden />, tone: "neutral", word: "not judged" },
};

export function VerdictMark({ verdict, className }: { verdict: CellVerdict; className?: string }) {
  const { icon, tone, word } = VERDICT_LOOKS[verdict];
  return (
    <span className={classNames("shrink-0 [&_svg]:size-3.5", TONE_TEXT[tone], className)}>
      {icon}
      <span className="sr-only">{word}: </span>
    </span>
  );
}
