"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Globe, Moon, Search, Sun } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Fragment } from "react";
import { crumbsOf } from "#components/frame/frame-model.ts";
import { FreezeChip } from "#components/frame/freeze-chip.tsx";
import { HaltButton } from "#components/frame/halt-button.tsx";
import { LiveBadge } from "#components/frame/live-badge.tsx";
import { UserMenu } from "#components/frame/user-menu.tsx";
import { useNowMs } from "#components/preferences/now-context.tsx";
import { usePreferences } from "#components/preferences/preferences-context.tsx";
import { clockTime } from "#components/preferences/time-model.ts";
import { Button } from "#components/ui/button.tsx";
import { ClippedText } from "#components/ui/clipped-text.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { clusterQueries } from "#lib/client/cluster-queries.ts";
import { rolloutQueries } from "#lib/client/rollout-queries.ts";
import type { Me } from "#lib/contracts/person.ts";

interface TopBarProps {
  me: Me;
  onOpenPalette: () => void;
  onShowKeys: () => void;
}

export function TopBar({ me, onOpenPalette, onShowKeys }: TopBarProps) {
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center gap-1.5 border-line border-b bg-canvas/90 px-3 backdrop-blur-sm md:px-5">
      <Crumbs />
      <span className="flex-1" />
      <button
        type="button"
        onClick={onOpenPalette}
        className="flex h-8 items-center gap-2 rounded-md border border-line-strong bg-surface px-2.5 text-ink-2 text-sm hover:bg-hover lg:w-52"
      >
        <Search className="size-3.5" aria-hidden />
        <span className="flex-1 text-left max-lg:sr-only">Go to…</span>
        <span className="hidden gap-0.5 lg:flex" aria-hidden="true">
          <Kbd>Ctrl</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      <LiveBadge />
      <FreezeChip />
      {me.permissions.includes("rollout:drive") ? <HaltButton /> : null}
      <ZoneSwitch />
      <ThemeSwitch />
      <UserMenu me={me} onShowKeys={onShowKeys} />
    </header>
  );
}

function Crumbs() {
  const pathname = usePathname();
  const { data: clusters = [] } = useQuery({ ...clusterQueries.list(), staleTime: 60_000 });
  const { data: rollouts = [] } = useQuery({ ...rolloutQueries.list(), staleTime: 60_000 });
  const crumbs = crumbsOf(pathname, {
    clusters: new Map(clusters.map(({ id, name }) => [id, name])),
    rollouts: new Map(rollouts.map((rollout) => [rollout.id, rollout])),
  });
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1">
        {crumbs.map((crumb) => (
          <Fragment key={crumb.label}>
            <li className="flex min-w-0 items-center">
              {crumb.href === null ? (
                <span aria-current="page" className="flex min-w-0 font-medium">
                  <ClippedText text={crumb.label} tail={6} />
                </span>
              ) : (
                <Link
                  href={crumb.href}
                  className="inline-flex h-6 items-center truncate rounded-sm text-ink-2 hover:text-ink"
                >
                  {crumb.label}
                </Link>
              )}
            </li>
            {crumb.href === null ? null : (
              <li aria-hidden="true">
                <ChevronRight className="size-3.5 text-ink-3" />
              </li>
            )}
          </Fragment>
        ))}
      </ol>
    </nav>
  );
}

function ThemeSwitch() {
  const { preferences, choose } = usePreferences();
  const swap = () => {
    const isDark =
      preferences.theme === "dark" ||
      (preferences.theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
    choose({ theme: isDark ? "light" : "dark" });
  };
  return (
    <Button
      look="ghost"
      size="icon"
      aria-label="Switch between dark and light"
      onClick={swap}
      className="max-md:hidden"
    >
      {preferences.theme === "dark" ? <Moon aria-hidden /> : <Sun aria-hidden />}
    </Button>
  );
}

function ZoneSwitch() {
  const { preferences, choose } = usePreferences();
  const nowMs = useNowMs();
  const isUtc = preferences.zone === "UTC";
  const swap = () =>
    choose({ zone: isUtc ? Intl.DateTimeFormat().resolvedOptions().timeZone : "UTC" });
  return (
    <Tooltip
      content={isUtc ? "Times are in UTC" : `Times are in ${preferences.zone}`}
      side="bottom"
    >
      <Button look="ghost" size="sm" onClick={swap} className="max-lg:hidden">
        <Globe aria-hidden />
        <span className="sr-only">Switch between UTC and local time; now </span>
        <span suppressHydrationWarning>{clockTime(nowMs, preferences.zone)}</span>
        {isUtc ? "UTC" : "local"}
      </Button>
    </Tooltip>
  );
}
