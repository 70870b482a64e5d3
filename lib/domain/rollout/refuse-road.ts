import { type OnlineTargetMode, rungOf } from "#lib/domain/mode/tls-mode.ts";
import { refuseRenewal } from "#lib/domain/rollout/certificate-roads.ts";
import { refuseClusterAuth } from "#lib/domain/rollout/cluster-auth-road.ts";
import { PHASES_OF_LADDER, type PhaseKind } from "#lib/domain/rollout/phase-kind.ts";
import type { PhaseDraft } from "#lib/domain/rollout/phase-maker.ts";
import type { PlannedNode, PlannedPhase } from "#lib/domain/rollout/plan.ts";
import type { PlanRefusal } from "#lib/domain/rollout/plan-refusal.ts";
import type { RoadRequest } from "#lib/domain/rollout/road-request.ts";
import { walkPlan } from "#lib/domain/rollout/walk-plan.ts";

const MODE_MOVES: readonly PhaseKind[] = ["prefer", "require"];

/** What is wrong with the request itself, whatever the nodes are like. */
export function refuseRequest(road: RoadRequest, hosts: ReadonlySet<string>): PlanRefusal[] {
  const ladder = PHASES_OF_LADDER[road.ladder];
  const phases = road.phases ?? [];
  const refusals: PlanRefusal[] = Object.keys(road.filesByHost)
    .filter((host) => !hosts.has(host))
    .map((host) => {
      const message = `${host}, for which files are given, is no node of the cluster`;
      return { code: "NODE_NOT_LISTED", host, message };
    });
  for (const kind of phases.filter((each) => !ladder.includes(each))) {
    const message = `${kind} is no phase of the ladder ${road.ladder}`;
    refusals.push({ code: "PHASE_NOT_ON_LADDER", host: null, message });
  }
  const places = phases.map((kind) => ladder.indexOf(kind));
  if (places.some((place, i) => i > 0 && place <= (places[i - 1] ?? -1))) {
    const message = `Phases must be in the order of the ladder, not ${phases.join(", ")}`;
    refusals.push({ code: "PHASES_OUT_OF_ORDER", host: null, message });
  }
  return refusals;
}

/** The mode that a plan of these phases promises; null where it promises none. */
export function promisedMode({ ladder, target, phases }: RoadRequest): OnlineTargetMode | null {
  if (ladder !== "tls-mode") return null;
  const moves = phases === null || phases.length === 0 || phases.some(isModeMove);
  return moves ? (target ?? "requireTLS") : null;
}

function isModeMove(kind: PhaseKind): boolean {
  return MODE_MOVES.includes(kind);
}

/** What keeps single nodes from this ladder. */
export function refuseNode(node: PlannedNode, road: RoadRequest): PlanRefusal[] {
  switch (road.ladder) {
    case "tls-mode":
      return refuseDisabled(node, road);
    case "cluster-auth":
      return refuseClusterAuth(node);
    case "certificates":
    case "authorities":
      return refuseRenewal(node, road);
  }
}

function refuseDisabled({ host, mode }: PlannedNode, { phases }: RoadRequest): PlanRefusal[] {
  const isInTheWay = phases?.some(isModeMove) === true && !phases.includes("allow");
  if (mode !== "disabled" || !isInTheWay) return [];
  const message = `${host} is at disabled; only a restart helps, so the phase allow is needed`;
  return [{ code: "NODE_DISABLED", host, message }];
}

/** Nodes that leave disabled and for which nobody said where their certificate is. */
export function refuseMissingFiles(
  drafts: readonly PhaseDraft[],
  nodes: readonly PlannedNode[],
): PlanRefusal[] {
  const disabled = new Set(nodes.filter(({ mode }) => mode === "disabled").map(({ host }) => host));
  const allow = drafts.find(({ kind }) => kind === "allow")?.steps ?? [];
  return allow
    .filter(({ host, action }) => disabled.has(host) && action.kind === "restart")
    .filter(({ action }) => action.kind === "restart" && action.change.files === null)
    .map(({ host }) => {
      const message = `${host} is at disabled; give the paths of its certificate and CA files`;
      return { code: "FILES_MISSING" as const, host, message };
    });
}

/**
 * Nodes that another one could no longer talk to at some step, each once a phase, and nodes that would not get
 * to the mode that the plan promises.
 *
 * @param refused Nodes that have been refused for another reason, which is then reason enough.
 */
export function refuseWalk(
  phases: readonly PlannedPhase[],
  nodes: readonly PlannedNode[],
  { road, refused }: { road: RoadRequest; refused: ReadonlySet<string | null> },
): PlanRefusal[] {
  const { faults, standings } = walkPlan(nodes, phases);
  const refusals = new Map<string, PlanRefusal>();
  for (const { phaseIndex, other, message } of faults) {
    const kind = phases[phaseIndex]?.kind ?? "";
    const key = `${phaseIndex}/${other}`;
    if (refused.has(other) || refusals.has(key)) continue;
    refusals.set(key, { code: "BARRIER", host: other, message: `${message}, which ${kind} needs` });
  }
  const mute = nodes.filter(({ takesCommands }) => !takesCommands);
  for (const { host } of mute.filter(({ host }) => faults.some(({ other }) => other === host))) {
    const message = `${host} takes no commands, so only a restart moves it and only the wire shows it`;
    refusals.set(`mute/${host}`, { code: "NO_ACCESS", host, message });
  }
  const promised = promisedMode(road);
  if (promised === null) return [...refusals.values()];
  for (const { node, mode } of standings) {
    // Without commands, preferTLS cannot be told from allowTLS, so nobody promises it.
    const isFree = !node.takesCommands && promised === "preferTLS" && mode === "allowTLS";
    const isRefused = refused.has(node.host) || faults.some(({ other }) => other === node.host);
    if (isFree || isRefused || rungOf(mode) >= rungOf(promised)) continue;
    const message = `${node.host} would end at ${mode}, not at ${promised}`;
    refusals.set(`target/${node.host}`, { code: "TARGET_MISSED", host: node.host, message });
  }
  return [...refusals.values()];
}

/** A plan that would do nothing, or phases that nobody needs. */
export function refuseEmpty(
  phases: readonly PlannedPhase[],
  nodes: readonly PlannedNode[],
): PlanRefusal[] {
  const empty = phases.filter(({ steps }) => steps.length === 0);
  if (empty.length === phases.length) {
    const message = `Nothing is left to do on any of ${nodes.length} nodes`;
    return [{ code: "NOTHING_TO_DO", host: null, message }];
  }
  return empty.map(({ kind }) => {
    const message = `No node needs the phase ${kind}; leave it out`;
    return { code: "PHASE_EMPTY", host: null, message };
  });
}
