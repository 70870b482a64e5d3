import { durationWords, relativeWords } from "#components/preferences/time-model.ts";
import type { Lane, MarkKind } from "#components/rollouts/lane-model.ts";

export interface LastEvent {
  /** Null when nothing was tried yet. */
  kind: MarkKind | null;
  /** A few words: "verified 12 s ago". */
  words: string;
}

/** What was last tried on a node and how it went; stands in for the drawing where that has no room. */
export function lastEventOf({ marks }: Pick<Lane, "marks">, nowMs: number): LastEvent {
  const last = marks.toSorted((a, b) => a.fromMs - b.fromMs).at(-1);
  if (last === undefined) return { kind: null, words: "not begun" };
  if (last.kind === "intent") {
    return { kind: last.kind, words: `running ${durationWords(nowMs - last.fromMs)}` };
  }
  const word = last.kind === "retried" ? "cut off" : last.kind;
  return { kind: last.kind, words: `${word} ${relativeWords(last.toMs, nowMs)}` };
}
