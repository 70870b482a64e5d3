"use client";

import { createContext, type ReactNode, useContext, useEffect, useState } from "react";

const TICK_MS = 1_000;
const MINUTE_MS = 60_000;

const NowContext = createContext<number | null>(null);

/** One clock for the whole page; it starts at the server's instant so that both sides render the same words. */
export function NowProvider({ initialMs, children }: { initialMs: number; children: ReactNode }) {
  const [nowMs, setNowMs] = useState(initialMs);

  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);

  return <NowContext value={nowMs}>{children}</NowContext>;
}

export function useNowMs(): number {
  const nowMs = useContext(NowContext);
  if (nowMs === null) throw new Error("useNowMs needs a NowProvider above it");
  return nowMs;
}

/** The same clock by the minute, for what shows days: nothing below is drawn anew every second. */
export function useMinuteMs(): number {
  const nowMs = useNowMs();
  return nowMs - (nowMs % MINUTE_MS);
}
