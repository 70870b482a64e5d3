import type { ReactNode } from "react";
import { classNames } from "#components/ui/class-names.ts";

/** The head stays while the rows scroll; what has the focus is never left behind it or the first column. */
const TALL =
  "md:max-h-[max(420px,calc(100dvh-9rem))] md:overflow-y-auto scroll-pt-10 scroll-pl-[200px] md:scroll-pl-[330px] [&_thead_th]:sticky [&_thead_th]:top-0 [&_thead_th]:z-20 [&_thead_th]:bg-surface [&_thead_th]:shadow-[inset_0_-1px_var(--line)] [&_thead_th:first-child]:z-30";

interface ScrollTableProps {
  label: string;
  /** For tables that may have more rows than a screen. */
  tall?: boolean;
  children: ReactNode;
}

/** A real table that scrolls sideways on its own instead of widening the page. */
export function ScrollTable({ label, tall = false, children }: ScrollTableProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
      tabIndex={0}
      className={classNames("relative isolate overflow-x-auto rounded-[inherit]", tall && TALL)}
    >
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
