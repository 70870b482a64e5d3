"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { CommandPalette } from "#components/frame/command-palette.tsx";
import { KeysSheet } from "#components/frame/keys-sheet.tsx";
import { LiveProvider, useLiveState } from "#components/frame/live-context.tsx";
import { Rail } from "#components/frame/rail.tsx";
import { TopBar } from "#components/frame/top-bar.tsx";
import { useShortcut } from "#components/frame/use-shortcut.ts";
import { yourTurn } from "#components/rollouts/approvals-model.ts";
import { classNames } from "#components/ui/class-names.ts";
import { rolloutQueries } from "#lib/client/rollout-queries.ts";
import type { Me } from "#lib/contracts/person.ts";

interface ConsoleFrameProps {
  me: Me;
  children: ReactNode;
}

export function ConsoleFrame({ me, children }: ConsoleFrameProps) {
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [areKeysOpen, setKeysOpen] = useState(false);
  useShortcut("k", () => setPaletteOpen((open) => !open), { withControl: true });
  useShortcut("?", () => setKeysOpen(true));
  const showKeys = () => setKeysOpen(true);

  return (
    <LiveProvider>
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <div className="flex min-h-dvh">
        <WaitingRail />
        <div className="flex min-w-0 flex-1 flex-col">
          <TopBar me={me} onOpenPalette={() => setPaletteOpen(true)} onShowKeys={showKeys} />
          <Content>{children}</Content>
        </div>
      </div>
      <CommandPalette
        open={isPaletteOpen}
        onOpenChange={setPaletteOpen}
        mayAdd={me.permissions.includes("cluster:edit")}
        onShowKeys={showKeys}
      />
      <KeysSheet open={areKeysOpen} onOpenChange={setKeysOpen} />
    </LiveProvider>
  );
}

function WaitingRail() {
  const { data: inbox = [] } = useQuery(rolloutQueries.inbox());
  return <Rail waiting={yourTurn(inbox).length} />;
}

/** Old data greys out and stays where it is. */
function Content({ children }: { children: ReactNode }) {
  const isStale = useLiveState().status === "stale";
  return (
    <main
      id="content"
      tabIndex={-1}
      className={classNames(
        "mx-auto w-full max-w-[1600px] flex-1 px-3 pt-5 pb-24 outline-none transition-[filter] duration-200 md:px-6 md:pb-10",
        isStale && "grayscale",
      )}
    >
      {children}
    </main>
  );
}
