import type { ReactNode } from "react";
import { classNames } from "#components/ui/class-names.ts";
import { TONE_WASH, type Tone } from "#components/ui/tone.ts";

interface BadgeProps {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
  className?: string | undefined;
}

/** Icon and word; colour only underlines what both already say. */
export function Badge({ tone = "neutral", icon, children, className }: BadgeProps) {
  return (
    <span
      className={classNames(
        "inline-flex h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded-sm border px-1.5 font-medium text-xs [&_svg]:size-3 [&_svg]:shrink-0",
        TONE_WASH[tone],
        className,
      )}
    >
      {icon}
      {children}
    </span>
  );
}
