import { listRollouts } from "#lib/application/list-rollouts.ts";
import type { Ports } from "#lib/application/ports.ts";
import { showRollout } from "#lib/application/show-rollout.ts";
import type { RolloutDto, RolloutListItem } from "#lib/contracts/rollout.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import { presentRollout, presentRolloutListItem } from "#lib/server/presenters/rollout.ts";

type NeededPorts = Pick<Ports, "rollouts" | "clusters" | "observations" | "facts" | "clock">;

const LIST_LIMIT = 1_000;

/**
 * One rollout with its gates and facts.
 *
 * @throws AppError ROLLOUT_NOT_FOUND, FORBIDDEN
 */
export async function rolloutDetailView(
  rolloutId: string,
  actor: Actor,
  ports: NeededPorts,
): Promise<RolloutDto> {
  const view = await showRollout(rolloutId, actor, ports);
  return presentRollout(view, { actor, now: ports.clock.now() });
}

/**
 * Rollouts, newest first.
 *
 * @throws AppError FORBIDDEN
 */
export async function rolloutListView(
  filter: { clusterId?: string; live?: boolean },
  actor: Actor,
  ports: NeededPorts,
): Promise<RolloutListItem[]> {
  const views = await listRollouts({ ...filter, limit: LIST_LIMIT }, actor, ports);
  const now = ports.clock.now();
  return views.map((view) => presentRolloutListItem(view, { actor, now }));
}

/**
 * Rollouts that wait for an approval; those this person may decide come first.
 *
 * @throws AppError FORBIDDEN
 */
export async function approvalsInboxView(
  actor: Actor,
  ports: NeededPorts,
): Promise<RolloutListItem[]> {
  const live = await rolloutListView({ live: true }, actor, ports);
  const waiting = live.filter(({ state }) => state === "awaiting_approval");
  return [
    ...waiting.filter(({ may }) => may.approve.allowed),
    ...waiting.filter(({ may }) => !may.approve.allowed),
  ];
}
