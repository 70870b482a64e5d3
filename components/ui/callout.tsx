import type { ReactNode } from "react";
import { classNames } from "#components/ui/class-names.ts";
import { TONE_WASH, type Tone } from "#components/ui/tone.ts";

interface CalloutProps {
  tone: Tone;
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** Announced at once by screen readers. */
  alert?: boolean;
}

export function Callout({ tone, icon, title, children, action, alert = false }: CalloutProps) {
  return (
    <div
      role={alert ? "alert" : undefined}
      className={classNames(
        "flex items-start gap-2.5 rounded-md border px-3 py-2.5",
        TONE_WASH[tone],
      )}
    >
      <span className="mt-0.5 [&_svg]:size-4">{icon}</span>
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        {children === undefined ? null : <div className="text-ink-2">{children}</div>}
      </div>
      {action}
    </div>
  );
}
