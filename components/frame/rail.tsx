"use client";

import { GitPullRequestArrow, LayoutDashboard, ScrollText, Stamp } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { isCurrentEntry } from "#components/frame/frame-model.ts";
import { PortcullisMark } from "#components/frame/portcullis-mark.tsx";
import { classNames } from "#components/ui/class-names.ts";

interface Entry {
  href: string;
  label: string;
  icon: ReactNode;
}

const ENTRIES: readonly Entry[] = [
  { href: "/", label: "Fleet", icon: <LayoutDashboard aria-hidden /> },
  { href: "/certificates", label: "Certificates", icon: <ScrollText aria-hidden /> },
  { href: "/rollouts", label: "Changes", icon: <GitPullRequestArrow aria-hidden /> },
  { href: "/approvals", label: "Approvals", icon: <Stamp aria-hidden /> },
];

/** Left on a desk, at the bottom of a phone. */
export function Rail({ waiting }: { waiting: number }) {
  const pathname = usePathname();
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 border-line border-t bg-surface md:sticky md:top-0 md:h-dvh md:w-14 md:shrink-0 md:border-t-0 md:border-r md:bg-sunken lg:w-[216px]"
    >
      <Link
        href="/"
        aria-label="Portcullis, to the fleet"
        className="hidden h-12 items-center gap-2.5 px-[18px] font-semibold text-base tracking-[-0.01em] md:flex"
      >
        <PortcullisMark className="size-5 shrink-0" />
        <span className="hidden lg:inline">Portcullis</span>
      </Link>
      <ul className="flex justify-around gap-0.5 p-1 md:flex-col md:p-2">
        {ENTRIES.map((entry) => (
          <li key={entry.href} className="flex-1 md:flex-none">
            <RailLink
              entry={entry}
              isCurrent={isCurrentEntry(entry.href, pathname)}
              count={entry.href === "/approvals" ? waiting : 0}
            />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function RailLink({
  entry,
  isCurrent,
  count,
}: {
  entry: Entry;
  isCurrent: boolean;
  count: number;
}) {
  return (
    <Link
      href={entry.href}
      aria-current={isCurrent ? "page" : undefined}
      title={entry.label}
      className={classNames(
        "relative flex flex-col items-center gap-0.5 rounded-md px-2.5 py-1 text-xs md:h-8 md:flex-row md:gap-2.5 md:py-0 md:text-base [&_svg]:size-4 [&_svg]:shrink-0",
        isCurrent ? "bg-active font-medium text-ink" : "text-ink-2 hover:bg-hover hover:text-ink",
      )}
    >
      {entry.icon}
      <span className="md:sr-only lg:not-sr-only">{entry.label}</span>
      {count === 0 ? null : (
        <span className="absolute top-0.5 right-[calc(50%-20px)] inline-flex h-4 min-w-4 items-center justify-center rounded-full bg-violet-fill px-1 font-semibold text-[10px] text-canvas leading-none md:top-0 md:right-0.5 lg:static lg:ml-auto">
          <span className="sr-only">waiting for you: </span>
          {count}
        </span>
      )}
    </Link>
  );
}
