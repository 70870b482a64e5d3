import type { BackOutDto } from "#lib/contracts/back-out.ts";

export interface WayBackRow {
  host: string;
  /** "requireTLS → preferTLS"; with the clusterAuthMode where only that changes. */
  change: string;
  sentence: string;
}

/** "The way back: 12 restarts", or that there is none. */
export function wayBackTitle({ steps, refusal }: Pick<BackOutDto, "steps" | "refusal">): string {
  if (refusal !== null) return "The way back: none by restarts alone";
  if (steps.length === 0) return "The way back: no restart is needed";
  return `The way back: ${steps.length === 1 ? "1 restart" : `${steps.length} restarts`}`;
}

/** The restarts in their order. */
export function wayBackRows({ steps }: Pick<BackOutDto, "steps">): WayBackRow[] {
  return steps.map(({ host, from, to, clusterAuthMode, sentence }) => {
    const isOfAuth = from === to && clusterAuthMode !== null;
    return { host, change: isOfAuth ? `to ${clusterAuthMode}` : `${from} → ${to}`, sentence };
  });
}
