import { rungOf, TLS_MODES, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import { describeStep } from "#lib/domain/rollout/describe-step.ts";
import type { Plan, PlannedStep } from "#lib/domain/rollout/plan.ts";
import { type PlannedStanding, standingOf } from "#lib/domain/rollout/planned-standing.ts";
import { compareForRollout } from "#lib/domain/rollout/step-order.ts";
import { walkFrom, walkPlan } from "#lib/domain/rollout/walk-plan.ts";

/** One restart of the way back. */
export interface StepBack extends PlannedStep {
  /** The mode that the node is in when its turn comes. */
  from: TlsMode;
  /** What it does, for people. */
  sentence: string;
}

/** How to get back to before a phase, where no command leads back. */
export interface BackOut {
  /** Restarts, in the order in which they cut nobody off. */
  steps: StepBack[];
}

/** Why there is no way back by restarts alone. */
export interface BackOutRefusal {
  /** Nodes that some restart would cut off. */
  hosts: string[];
  message: string;
}

interface WayBack {
  from: PlannedStanding;
  to: PlannedStanding;
}

/**
 * The restarts that take every node back to how it was before the phase, from the highest mode down.
 *
 * @param now Modes of today, by host; those that the plan leaves behind at the end of the phase where it is absent.
 */
export function backOut(
  plan: Pick<Plan, "nodes" | "phases">,
  phaseIndex: number,
  now: Readonly<Record<string, TlsMode>> = {},
): Result<BackOut, BackOutRefusal> {
  const before = walkPlan(plan.nodes, plan.phases.slice(0, phaseIndex)).standings;
  const after = walkPlan(plan.nodes, plan.phases.slice(0, phaseIndex + 1)).standings;
  const ways = after.flatMap((from, place): WayBack[] => {
    const to = before[place];
    return to === undefined ? [] : [{ from: inModeOf(from, now), to }];
  });
  const from = ways.map((way) => way.from);
  let hosts: string[] = [];
  // A node that has come down in one restart need not be restarted again, so that is tried first.
  for (const restarts of [inOneRestart(ways), rungByRung(ways)]) {
    const { faults } = walkFrom(from, [{ index: 0, steps: restarts }]);
    if (faults.length === 0) return ok({ steps: withOrigins(restarts, from) });
    hosts = [...new Set(faults.flatMap((fault) => [fault.host, fault.other]))];
  }
  const message = `No order of restarts leads back without cutting off ${hosts.join(", ")}`;
  return err({ hosts, message });
}

function inModeOf(standing: PlannedStanding, now: Readonly<Record<string, TlsMode>>) {
  const { host } = standing.node;
  const mode = Object.hasOwn(now, host) ? now[host] : undefined;
  if (mode === undefined) return standing;
  return standingOf({ ...standing.node, ...standing, mode, possible: [mode] });
}

/** Those that stay highest first: whoever still requires TLS must not be beside one that does not send it. */
function inOneRestart(ways: readonly WayBack[]): PlannedStep[] {
  return ways
    .filter(hasChanged)
    .toSorted((a, b) => rungOf(b.to.mode) - rungOf(a.to.mode) || inOrder(a, b))
    .map(({ to }) => restartOf(to, to.mode));
}

function rungByRung(ways: readonly WayBack[]): PlannedStep[] {
  const ordered = ways.filter(hasChanged).toSorted(inOrder);
  const downward = TLS_MODES.toReversed().slice(1);
  const steps = downward.flatMap((mode) =>
    ordered
      .filter(({ from, to }) => rungOf(from.mode) > rungOf(mode) && rungOf(to.mode) <= rungOf(mode))
      .map(({ to }) => restartOf(to, mode)),
  );
  const stay = ordered.filter(({ from, to }) => from.mode === to.mode);
  return [...steps, ...stay.map(({ to }) => restartOf(to, to.mode))];
}

function hasChanged({ from, to }: WayBack): boolean {
  return from.mode !== to.mode || from.clusterAuthMode !== to.clusterAuthMode;
}

function inOrder(a: WayBack, b: WayBack): number {
  return compareForRollout(a.to.node, b.to.node);
}

function restartOf({ node, clusterAuthMode }: PlannedStanding, mode: TlsMode): PlannedStep {
  const change = { mode, clusterAuthMode, files: null };
  const action = { kind: "restart" as const, change };
  const command = describeStep({ action }, node);
  return { id: `back/${mode}/${node.host}`, host: node.host, to: mode, action, command };
}

/** Each restart with the mode that those before it have left its node in. */
function withOrigins(
  restarts: readonly PlannedStep[],
  start: readonly PlannedStanding[],
): StepBack[] {
  const modes = new Map(start.map(({ node, mode }) => [node.host, mode]));
  return restarts.map((step) => {
    const from = modes.get(step.host) ?? step.to;
    modes.set(step.host, step.to);
    return { ...step, from, sentence: sentenceOf(step) };
  });
}

function sentenceOf({ host, command }: PlannedStep): string {
  return `${command.charAt(0).toUpperCase()}${command.slice(1)} on ${host}`;
}
