import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import type { PlannedNode } from "#lib/domain/rollout/plan.ts";
import type { Rollout, Step } from "#lib/domain/rollout/rollout.ts";

export const DRIFT_KINDS = [
  "node-added",
  "node-removed",
  "node-renumbered",
  "config-version",
  "version",
  "certificate",
  "mode",
  "startup-mode",
  "not-confirmed",
] as const;

/** One difference between what was approved and what is there. */
export interface PlanDifference {
  kind: (typeof DRIFT_KINDS)[number];
  host: string | null;
  /** One sentence for people: what was planned, what is there. */
  message: string;
}

/** A node as seen now; null where a look did not show it, undefined where it was not looked at. */
export interface SeenNode {
  host: string;
  memberId: number | null;
  group: string | null;
  version?: string | null;
  mode?: TlsMode | null;
  /** What the wire allows, for nodes whose mode can only be seen from outside. */
  possible?: readonly TlsMode[];
  startupMode?: TlsMode | null;
  certificateSha256?: string | null;
}

export interface SeenCluster {
  configVersion: number | null;
  nodes: readonly SeenNode[];
}

/** The part of an observation that drift is measured on. */
export function seenCluster({ cluster, nodes }: Observation): SeenCluster {
  return {
    configVersion: cluster.configVersion,
    nodes: nodes.map((node) => ({
      host: node.host,
      memberId: node.memberId,
      group: node.group,
      version: node.version,
      mode: node.mode.runtime,
      possible: node.mode.possible,
      startupMode: node.mode.startup,
      certificateSha256: node.tls.chain[0]?.sha256 ?? null,
    })),
  };
}

/**
 * Everything that is no longer as the plan took for granted, or that its progress does not explain.
 *
 * A value that could not be seen now is a difference too: an approval covers only what was confirmed.
 */
export function planDrift(
  rollout: Pick<Rollout, "plan" | "steps" | "state" | "currentPhase">,
  seen: SeenCluster,
): PlanDifference[] {
  const { plan, steps, state, currentPhase } = rollout;
  // Judged before every step of every node, so nobody's steps are searched for once more.
  const stepsByHost = Map.groupBy(steps, ({ host }) => host);
  const progress = { state, currentPhase };
  const planned = new Set(plan.nodes.map((node) => node.host));
  const byHost = new Map(seen.nodes.map((node) => [node.host, node]));
  const differences: PlanDifference[] = seen.nodes
    .filter((node) => !planned.has(node.host))
    .map(({ host }) => difference("node-added", host, `${host} was added since the plan`));
  for (const node of plan.nodes) {
    const now = byHost.get(node.host);
    if (now === undefined) {
      differences.push(
        difference("node-removed", node.host, `${node.host} is no longer in the cluster`),
      );
    } else {
      const own = { ...progress, steps: stepsByHost.get(node.host) ?? [] };
      differences.push(...nodeDrift(node, now, explanationOf(own, node)));
    }
  }
  const { configVersion } = plan.cluster;
  if (
    configVersion !== null &&
    seen.configVersion !== null &&
    seen.configVersion !== configVersion
  ) {
    const message = `The replica set configuration went from version ${configVersion} to ${seen.configVersion}`;
    differences.push(difference("config-version", null, message));
  }
  return differences;
}

/** The modes in which the plan's progress may have left the node. */
export function explainedModes(
  { steps, state, currentPhase }: Progress,
  node: Pick<PlannedNode, "host" | "mode">,
): TlsMode[] {
  let settled = node.mode;
  const open: TlsMode[] = [];
  for (const step of steps) {
    if (step.host !== node.host || !movesMode(step)) continue;
    if (step.state === "done") settled = step.to;
    // While its phase runs, a node may be ahead of the record: by a killed worker, or by a person's hand. Who
    // left it out may have seen to it in another way.
    else if (isOpen(step, { state, currentPhase }) || step.state === "skipped") open.push(step.to);
  }
  return [settled, ...open];
}

type Progress = Pick<Rollout, "steps" | "state" | "currentPhase">;

/** What the plan's progress may have changed about a node. */
interface Explanation {
  modes: TlsMode[];
  /** Modes that a restart has given it, or may have. */
  startupModes: TlsMode[];
  /** Whether its files may have been read anew. */
  mayServeAnother: boolean;
}

function explanationOf(progress: Progress, node: PlannedNode): Explanation {
  const begun = progress.steps.filter(
    (step) =>
      step.host === node.host &&
      (step.state === "done" || step.state === "skipped" || isOpen(step, progress)),
  );
  const modes = explainedModes(progress, node);
  const restarts = begun.flatMap(({ action }) =>
    action.kind === "restart" ? [action.change.mode] : [],
  );
  return {
    modes,
    // A process that was restarted in the mode that it ran in has become safer, and is where it was.
    startupModes: [...(node.startupMode === null ? [] : [node.startupMode]), ...restarts, ...modes],
    mayServeAnother: begun.some(
      ({ action }) => action.kind === "restart" || action.kind === "rotate-certificates",
    ),
  };
}

function isOpen(step: Step, { state, currentPhase }: Omit<Progress, "steps">): boolean {
  return step.attempts.length > 0 || (state === "running" && step.phaseIndex === currentPhase);
}

function movesMode({ action }: Step): boolean {
  return action.kind === "set-mode" || action.kind === "restart";
}

function nodeDrift(planned: PlannedNode, now: SeenNode, explained: Explanation): PlanDifference[] {
  const { host } = planned;
  const differences: PlanDifference[] = [];
  if (now.memberId !== planned.memberId || now.group !== planned.group) {
    const message = `${host} was ${placeOf(planned)} and is ${placeOf(now)}`;
    differences.push(difference("node-renumbered", host, message));
  }
  const { version } = now;
  if (version !== undefined && version !== planned.version) {
    differences.push(changed("version", host, "version", planned.version, version));
  }
  const mode = modeDrift(planned, now, explained);
  return [
    ...differences,
    ...certificateDrift(planned, now, explained),
    // A node that is in another mode since a restart has one thing to say, not two.
    ...(mode.length > 0 ? mode : startupDrift(planned, now, explained)),
  ];
}

function certificateDrift(
  planned: PlannedNode,
  { certificateSha256, mode }: SeenNode,
  { mayServeAnother }: Explanation,
): PlanDifference[] {
  const before = planned.certificateSha256;
  if (certificateSha256 === undefined || certificateSha256 === before) return [];
  const isExplained = certificateSha256 === null ? mode === "disabled" : true;
  if (mayServeAnother && isExplained) return [];
  const was = before?.slice(0, 12) ?? "none";
  const is = certificateSha256?.slice(0, 12) ?? null;
  return [changed("certificate", planned.host, "certificate", was, is)];
}

function modeDrift(
  { host, takesCommands }: PlannedNode,
  { mode, possible = [] }: SeenNode,
  { modes }: Explanation,
): PlanDifference[] {
  if (mode === undefined) return [];
  // A node that takes no commands never says its mode; the wire leaves open which of several it is.
  const seen = mode === null && !takesCommands ? possible : [mode ?? []].flat();
  if (seen.some((one) => modes.includes(one))) return [];
  const is = seen.length === 0 ? null : seen.join(" or ");
  return [changed("mode", host, "mode", modes.join(" or "), is)];
}

/** A startup mode that could not be read, then or now, is judged where it matters: when it is to be persisted. */
function startupDrift(
  planned: PlannedNode,
  { startupMode }: SeenNode,
  { startupModes }: Explanation,
): PlanDifference[] {
  if (startupMode == null || planned.startupMode === null) return [];
  if (startupModes.includes(startupMode)) return [];
  return [changed("startup-mode", planned.host, "startup mode", planned.startupMode, startupMode)];
}

function placeOf({ memberId, group }: Pick<PlannedNode, "memberId" | "group">): string {
  const member = memberId === null ? "no set member" : `member ${memberId}`;
  return group === null ? member : `${member} of ${group}`;
}

function changed(
  kind: PlanDifference["kind"],
  host: string,
  noun: string,
  before: string,
  after: string | null,
): PlanDifference {
  if (after === null) {
    return difference("not-confirmed", host, `The ${noun} of ${host} could not be read`);
  }
  return difference(kind, host, `The ${noun} of ${host} was ${before} and is ${after}`);
}

function difference(
  kind: PlanDifference["kind"],
  host: string | null,
  message: string,
): PlanDifference {
  return { kind, host, message };
}
