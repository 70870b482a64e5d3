"use client";

import { createContext, type ReactNode, useContext } from "react";
import { useLiveEvents } from "#lib/client/live-events.ts";
import type { LiveState } from "#lib/client/live-state.ts";

const LiveContext = createContext<LiveState>({ status: "connecting" });

/** One event stream for the whole console. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const state = useLiveEvents();
  return <LiveContext value={state}>{children}</LiveContext>;
}

export function useLiveState(): LiveState {
  return useContext(LiveContext);
}
