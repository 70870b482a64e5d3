import type { ReactNode } from "react";
import { classNames } from "#components/ui/class-names.ts";

/** A real table that scrolls sideways on its own instead of widening the page. */
export function ScrollTable({ label, children }: { label: string; children: ReactNode }) {
  return (
    // A scrollable region must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section aria-label={label} tabIndex={0} className="relative overflow-x-auto rounded-[inherit]">
      <table className="w-full border-collapse text-base">{children}</table>
    </section>
  );
}

interface HeaderCellProps {
  children: ReactNode;
  align?: "left" | "right" | "center";
  sticky?: boolean;
  className?: string;
}

const ALIGN = { left: "text-left", right: "text-right", center: "text-center" } as const;

export function HeaderCell({
  children,
  align = "left",
  sticky = false,
  className,
}: HeaderCellProps) {
  return (
    <th
      scope="col"
      className={classNames(
        "h-8 whitespace-nowrap border-line border-b px-3 font-medium text-ink-3 text-xs",
        ALIGN[align],
        sticky && "sticky left-0 z-10 bg-surface px-4",
        className,
      )}
    >
      {children}
    </th>
  );
}
