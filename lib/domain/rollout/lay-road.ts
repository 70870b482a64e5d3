import { AUTHORITIES_ROAD, CERTIFICATES_ROAD } from "#lib/domain/rollout/certificate-roads.ts";
import { CLUSTER_AUTH_ROAD } from "#lib/domain/rollout/cluster-auth-road.ts";
import type { Ladder, PhaseKind } from "#lib/domain/rollout/phase-kind.ts";
import {
  checkOf,
  isActing,
  type PhaseDraft,
  type PhaseScene,
  type Road,
} from "#lib/domain/rollout/phase-maker.ts";
import { type PlannedStanding, standingAfter } from "#lib/domain/rollout/planned-standing.ts";
import { TLS_MODE_ROAD } from "#lib/domain/rollout/tls-mode-road.ts";

const ROADS: Record<Ladder, Road> = {
  "tls-mode": TLS_MODE_ROAD,
  "cluster-auth": CLUSTER_AUTH_ROAD,
  certificates: CERTIFICATES_ROAD,
  authorities: AUTHORITIES_ROAD,
};

/** Phases that only a target above preferTLS needs. */
const BEYOND_PREFER: ReadonlySet<PhaseKind> = new Set(["require", "drain", "persist"]);

/**
 * The phases that lead up the ladder from where the nodes stand, each with its steps.
 *
 * A whole road has no phase without steps, and none at all where no step would change anything. Phases that
 * were asked for by name are there in any case, so that what is empty can be refused.
 */
export function layRoad(scene: Omit<PhaseScene, "earlier">): PhaseDraft[] {
  const { road, standings } = scene;
  const asked = road.phases === null ? null : new Set(road.phases);
  const earlier: PhaseDraft[] = [];
  let now: readonly PlannedStanding[] = standings;
  for (const [kind, make] of ROADS[road.ladder]) {
    const isWanted = asked?.has(kind) ?? !(road.target === "preferTLS" && BEYOND_PREFER.has(kind));
    if (!isWanted) continue;
    const steps = make({ ...scene, standings: now, earlier });
    if (steps.length === 0 && asked === null) continue;
    earlier.push({ kind, steps });
    now = standingsAfter(now, steps);
  }
  const acts = earlier.some(({ steps }) => steps.some(isActing));
  if (!acts && asked === null) return [];
  const ahead: PhaseDraft = { kind: "prepare", steps: touched(standings, earlier).map(checkOf) };
  const behind: PhaseDraft = { kind: "verify", steps: now.map(checkOf) };
  return [ahead, ...earlier, behind].filter(({ kind }) => asked?.has(kind) ?? true);
}

/** Where the steps leave the nodes. */
export function standingsAfter(
  standings: readonly PlannedStanding[],
  steps: PhaseDraft["steps"],
): PlannedStanding[] {
  const byHost = Map.groupBy(steps, ({ host }) => host);
  return standings.map((standing) =>
    (byHost.get(standing.node.host) ?? []).reduce(
      (before, { action }) => standingAfter(before, action),
      standing,
    ),
  );
}

/** Nodes that a later step is about; all of them where there is none. */
function touched(
  standings: readonly PlannedStanding[],
  phases: readonly PhaseDraft[],
): readonly PlannedStanding[] {
  const hosts = new Set(phases.flatMap(({ steps }) => steps.map(({ host }) => host)));
  return hosts.size === 0 ? standings : standings.filter(({ node }) => hosts.has(node.host));
}
