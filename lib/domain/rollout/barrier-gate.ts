import { counted } from "#lib/domain/counted.ts";
import { rungOf, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { type BarrierNode, checkMove } from "#lib/domain/rollout/barrier.ts";
import { type Verdict, verdict } from "#lib/domain/rollout/gate-verdict.ts";
import type { StepAction } from "#lib/domain/rollout/plan.ts";
import type { Rollout, Step } from "#lib/domain/rollout/rollout.ts";

/** What the phase needs of all nodes, in words; null for a phase that moves none. */
export function barrierThreshold(steps: readonly Pick<Step, "action">[]): string | null {
  const moves = steps.flatMap(({ action }) => moveOf(action) ?? []);
  if (moves.length === 0) return null;
  const commands = steps.filter(({ action }) => action.kind === "set-mode");
  if (commands.length === 0) return "every node can talk to those that restart";
  return `all nodes ${moves.includes("requireTLS") ? "send" : "accept"} TLS`;
}

/**
 * Whether the steps that are left can be done in their order without cutting a node off.
 *
 * A node that an earlier step of the phase moves is judged as that step leaves it.
 */
export function barrierGate(rollout: Rollout, { nodes }: Observation): Verdict {
  const steps = rollout.steps.filter(({ phaseIndex }) => phaseIndex === rollout.currentPhase);
  const seen: BarrierNode[] = nodes.map(({ host, reachable, mode, role, group }) => ({
    host,
    reachable,
    possible: mode.runtime === null ? mode.possible : [mode.runtime],
    role,
    group,
  }));
  const hosts = new Set<string>();
  for (const { host, action, state } of steps) {
    const to = moveOf(action);
    if (to === null || state === "done" || state === "skipped") continue;
    const place = seen.findIndex((node) => node.host === host);
    const node = seen[place];
    if (node === undefined) continue;
    for (const violation of checkMove(host, to, seen)) hosts.add(violation.host);
    if (action.kind === "set-mode" && !canTakeCommand(node, action.to)) hosts.add(host);
    seen[place] = { ...node, possible: [to] };
  }
  return verdict([...hosts], inWords(steps, nodes.length - hosts.size, nodes.length), "cluster");
}

/** A command moves a node up one rung; one that is there already is not sent any. */
function canTakeCommand({ reachable, possible }: BarrierNode, to: TlsMode): boolean {
  return (
    reachable && possible.length > 0 && possible.every((mode) => rungOf(mode) >= rungOf(to) - 1)
  );
}

function moveOf(action: StepAction): TlsMode | null {
  if (action.kind === "set-mode") return action.to;
  return action.kind === "restart" ? action.change.mode : null;
}

function inWords(steps: readonly Step[], good: number, total: number): string {
  const target = steps.find(({ action }) => action.kind === "set-mode")?.to;
  if (target === "requireTLS") return `${good}/${total} send TLS`;
  if (target === "preferTLS") return `${good}/${total} accept TLS`;
  return `${good} of ${counted(total, "node")} can`;
}
