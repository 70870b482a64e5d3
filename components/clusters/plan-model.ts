import type { NodeObservationDto } from "#lib/contracts/observation.ts";
import type { OnlineTargetMode, TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { rungOf } from "#lib/domain/mode/tls-mode.ts";

/** Targets a cluster in these modes can still be taken to online, the furthest last. */
export function reachableTargets(nodes: readonly NodeObservationDto[]): OnlineTargetMode[] {
  const targets: OnlineTargetMode[] = ["preferTLS", "requireTLS"];
  const known = nodes.map(({ mode }) => mode.runtime).filter((mode) => mode !== null);
  return targets.filter((target) => known.some((mode) => rungOf(mode) < rungOf(target)));
}

/** Phases between the lowest mode and the target. */
export function phasesToward(
  nodes: readonly NodeObservationDto[],
  target: OnlineTargetMode,
): OnlineTargetMode[] {
  return reachableTargets(nodes).filter((phase) => rungOf(phase) <= rungOf(target));
}

const ROLE_WEIGHT: Record<string, number> = { primary: 1, mongos: 2 };

/** A preview of the order: secondaries before their primary, routers last. The plan itself has the last word. */
export function previewOrder(
  nodes: readonly NodeObservationDto[],
  target: OnlineTargetMode,
): string[] {
  const weight = ({ role }: NodeObservationDto) => ROLE_WEIGHT[role] ?? 0;
  return nodes
    .filter(({ mode }) => mode.runtime !== null && rungOf(mode.runtime) < rungOf(target))
    .toSorted(
      (a, b) =>
        Number(a.role === "mongos") - Number(b.role === "mongos") ||
        (a.group ?? "").localeCompare(b.group ?? "") ||
        weight(a) - weight(b) ||
        a.host.localeCompare(b.host),
    )
    .map(({ host }) => host);
}

export interface PlanObstacle {
  host: string;
  why: string;
}

/** What will make the plan be refused, as far as the latest observation tells. */
export function planObstacles(nodes: readonly NodeObservationDto[]): PlanObstacle[] {
  return nodes.flatMap(({ host, reachable, mode }) => {
    if (!reachable) return [{ host, why: "cannot be reached" }];
    const why = MODE_OBSTACLES[mode.runtime ?? "unknown"];
    return why === undefined ? [] : [{ host, why }];
  });
}

const MODE_OBSTACLES: Partial<Record<TlsMode | "unknown", string>> = {
  disabled: "is disabled: restart it with allowTLS first",
  unknown: "has an unknown mode: Portcullis could not log in",
};
