import { type KeyboardEvent, useRef } from "react";

const LANE_STEP: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const MARK_STEP: Record<string, number> = { l: 1, ArrowRight: 1, h: -1, ArrowLeft: -1 };

/**
 * Moves the focus over lanes (J K, arrows) and over the marks of a lane (H L, arrows). The first stop of a lane is
 * its name; elements say by `data-lane` and `data-mark-of` where they belong.
 */
export function useBoardKeys({ onToggleFolds }: { onToggleFolds: () => void }) {
  const ref = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "e") return onToggleFolds();
    const lanes = stopsOf(ref.current);
    const at = positionOf(lanes, event.target);
    const laneStep = LANE_STEP[event.key] ?? 0;
    const markStep = MARK_STEP[event.key] ?? 0;
    if (at === null || (laneStep === 0 && markStep === 0)) return;
    const stops = lanes[clamp(at.lane + laneStep, lanes.length)] ?? [];
    stops[clamp(at.stop + markStep, stops.length)]?.focus();
    event.preventDefault();
  };

  return { ref, onKeyDown };
}

function stopsOf(root: HTMLElement | null): HTMLElement[][] {
  if (root === null) return [];
  const marks = [...root.querySelectorAll<HTMLElement>("[data-mark-of]")];
  return [...root.querySelectorAll<HTMLElement>("[data-lane]")].map((name) => [
    name,
    ...marks.filter((mark) => mark.dataset.markOf === name.dataset.lane),
  ]);
}

function positionOf(lanes: readonly HTMLElement[][], target: EventTarget) {
  if (!(target instanceof HTMLElement)) return null;
  for (const [lane, stops] of lanes.entries()) {
    const stop = stops.indexOf(target);
    if (stop >= 0) return { lane, stop };
  }
  return null;
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(index, length - 1));
}
