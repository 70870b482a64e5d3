import { actionWords, movesMode, purposeWords } from "#components/rollouts/phase-words.ts";
import type { PlanDto } from "#lib/contracts/plan.ts";
import type { AttemptDto, StepDto } from "#lib/contracts/rollout.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

/** Stretch of a lane in which the node was in one mode. */
export interface ModeFill {
  mode: TlsMode;
  fromMs: number;
  toMs: number;
}

/** Stretch around a restart: `awaited` while somebody is asked to restart it, `down` while it did not answer. */
export interface RestartGap {
  kind: "awaited" | "down";
  fromMs: number;
  toMs: number;
}

/** intent: stored, outcome not known yet. retried: cut off, and tried again. skipped: left out by a person. */
export type MarkKind = "intent" | "verified" | "failed" | "retried" | "skipped";

export interface LaneMark {
  /** `<step id>#<attempt number>`; 0 for a skip. */
  id: string;
  stepId: string;
  attempt: number;
  kind: MarkKind;
  /** The mode it leads to; null for steps that only look or wait, or change something else than the mode. */
  to: TlsMode | null;
  /** "toward requireTLS", "to look": what it was for, inside a sentence. */
  purpose: string;
  fromMs: number;
  toMs: number;
}

export interface Lane {
  host: string;
  role: string;
  mode: TlsMode;
  /** Where the node is on its way to, while a step runs. */
  movingTo: TlsMode | null;
  /** What is being done to it; null while nothing is. */
  busyWith: string | null;
  hasFailed: boolean;
  fills: ModeFill[];
  gaps: RestartGap[];
  marks: LaneMark[];
}

export const MARK_WORDS: Record<MarkKind, string> = {
  intent: "running, intent stored",
  verified: "verified",
  failed: "failed",
  retried: "cut off, tried again",
  skipped: "skipped by a person",
};

interface Span {
  startMs: number;
  endMs: number;
}

/**
 * What happened to one node, on one line.
 *
 * @param steps The steps of this node in the order of the plan.
 */
export function buildLane(
  node: PlanDto["nodes"][number],
  steps: readonly StepDto[],
  span: Span,
): Lane {
  const fills = fillsOf(node.mode, steps, span);
  const mode = fills.at(-1)?.mode ?? node.mode;
  const running = steps.find((step) => step.state === "running");
  return {
    host: node.host,
    role: node.role,
    mode,
    movingTo:
      running !== undefined && movesMode(running.action) && running.to !== mode ? running.to : null,
    busyWith: running === undefined ? null : actionWords(running.action),
    hasFailed: steps.some((step) => step.state === "failed"),
    fills,
    gaps: steps.flatMap((step) => step.attempts.flatMap((attempt) => gapsOf(attempt, span.endMs))),
    marks: steps.flatMap((step) => marksOf(step, span.endMs)),
  };
}

function fillsOf(first: TlsMode, steps: readonly StepDto[], { startMs, endMs }: Span): ModeFill[] {
  const fills: ModeFill[] = [];
  let mode = first;
  let fromMs = startMs;
  for (const step of steps) {
    const changedMs = modeChangeMs(step);
    if (changedMs === null || step.to === mode) continue;
    // Clocks of two workers may differ; a change before its predecessor would draw backwards.
    const toMs = Math.min(Math.max(changedMs, fromMs), endMs);
    fills.push({ mode, fromMs, toMs });
    mode = step.to;
    fromMs = toMs;
  }
  fills.push({ mode, fromMs, toMs: Math.max(fromMs, endMs) });
  return fills;
}

/** When the node entered the step's mode: the command or restart that worked, or else the end of the attempt that found it there. */
function modeChangeMs(step: StepDto): number | null {
  if (!movesMode(step.action)) return null;
  for (const attempt of step.attempts) {
    const effect = attempt.events.find(
      ({ kind, ok }) => ok && (kind === "set-parameter" || kind === "restart-seen"),
    );
    if (effect !== undefined) return Date.parse(effect.at);
    if (attempt.outcome === "done") return Date.parse(attempt.finishedAt ?? attempt.startedAt);
  }
  return null;
}

function gapsOf(attempt: AttemptDto, endMs: number): RestartGap[] {
  const asked = attempt.events.find(({ kind }) => kind === "restart-asked");
  const seen = attempt.events.find(({ kind, ok }) => kind === "restart-seen" && ok);
  const gaps: RestartGap[] = [];
  const upAgainMs = seen === undefined ? null : Date.parse(seen.at);
  const downMs = seen === undefined || upAgainMs === null ? null : upAgainMs - seen.durationMs;
  if (asked !== undefined) {
    const fromMs = Date.parse(asked.at);
    const finishedMs = attempt.finishedAt === null ? endMs : Date.parse(attempt.finishedAt);
    const toMs = Math.max(fromMs, downMs ?? finishedMs);
    gaps.push({ kind: "awaited", fromMs, toMs });
  }
  if (upAgainMs !== null && downMs !== null) {
    const askedMs = asked === undefined ? downMs : Date.parse(asked.at);
    gaps.push({
      kind: "down",
      fromMs: Math.min(Math.max(downMs, askedMs), upAgainMs),
      toMs: upAgainMs,
    });
  }
  return gaps;
}

const MARK_BY_OUTCOME: Record<"done" | "failed" | "interrupted" | "open", MarkKind> = {
  done: "verified",
  failed: "failed",
  interrupted: "retried",
  open: "intent",
};

function marksOf(step: StepDto, endMs: number): LaneMark[] {
  const known = {
    stepId: step.id,
    to: movesMode(step.action) ? step.to : null,
    purpose: purposeWords(step),
  };
  const marks = step.attempts.map((attempt): LaneMark => {
    const fromMs = Date.parse(attempt.startedAt);
    const finishedMs = attempt.finishedAt === null ? endMs : Date.parse(attempt.finishedAt);
    return {
      ...known,
      id: `${step.id}#${attempt.number}`,
      attempt: attempt.number,
      kind: MARK_BY_OUTCOME[attempt.outcome ?? "open"],
      fromMs,
      // A browser clock behind the server's would otherwise give a negative length.
      toMs: Math.max(fromMs, finishedMs),
    };
  });
  if (step.skipped === null) return marks;
  const atMs = Date.parse(step.skipped.at);
  const skip = { id: `${step.id}#0`, attempt: 0, kind: "skipped" as const };
  return [...marks, { ...known, ...skip, fromMs: atMs, toMs: atMs }];
}
