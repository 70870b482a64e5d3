import type { ReactNode } from "react";
import { classNames } from "#components/ui/class-names.ts";

interface PanelProps {
  title?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  className?: string | undefined;
  /** Without inner space, for tables that reach the border. */
  flush?: boolean;
  children: ReactNode;
}

export function Panel({ title, note, actions, className, flush = false, children }: PanelProps) {
  return (
    <section className={classNames("min-w-0 rounded-lg border border-line bg-surface", className)}>
      {title === undefined ? null : (
        <header className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b px-4 py-1.5">
          <h2 className="font-semibold text-base">{title}</h2>
          {note === undefined ? null : <span className="text-ink-3 text-sm">{note}</span>}
          <span className="flex-1" />
          {actions}
        </header>
      )}
      <div className={flush ? "" : "p-4"}>{children}</div>
    </section>
  );
}

interface PageHeaderProps {
  title: ReactNode;
  badges?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ title, badges, note, actions }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-3">
      <div className="min-w-0 flex-1 max-sm:basis-full">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <h1 className="font-semibold text-xl tracking-[-0.01em]">{title}</h1>
          {badges}
        </div>
        {note === undefined ? null : <div className="mt-1 text-ink-2">{note}</div>}
      </div>
      {actions === undefined ? null : (
        <div className="flex flex-wrap items-center gap-2">{actions}</div>
      )}
    </header>
  );
}

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  action?: ReactNode;
  /** h1 where it is the whole page. */
  heading?: "h1" | "h2";
}

export function EmptyState({
  icon,
  title,
  children,
  action,
  heading: Heading = "h2",
}: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-14 text-center">
      <span className="text-ink-3 [&_svg]:size-6">{icon}</span>
      <div className="max-w-[46ch]">
        <Heading className="font-semibold text-lg">{title}</Heading>
        <div className="mt-1 text-ink-2">{children}</div>
      </div>
      {action}
    </div>
  );
}
