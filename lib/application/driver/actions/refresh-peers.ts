import type { AnyScene } from "#lib/application/driver/actions/action.ts";
import { connectionMarkLine } from "#lib/domain/clients/connection-mark.ts";
import { counted } from "#lib/domain/counted.ts";
import type { PlannedNode } from "#lib/domain/rollout/plan.ts";
import { setKeyOf } from "#lib/domain/rollout/set-of.ts";

/**
 * After a node has moved: notes the newest connection number, by which older connections are told apart, and has
 * pooled connections dropped.
 *
 * @throws AppError LEASE_LOST
 */
export async function refreshPeers(scene: AnyScene): Promise<void> {
  await noteConnections(scene, null);
  await dropPooledConnections(scene);
}

/**
 * Has the node of a step, and those that dial it, close their pooled connections to each other.
 *
 * What dials anew shows at once whether it still can, instead of weeks later with the next reconnect. A node that
 * cannot drop connections, since it takes no commands or is older than 4.2, is no failure: the record says so.
 *
 * @see fact sheet, sections 3.1 and 12.1: a wrong name stays unseen on old connections
 * @throws AppError LEASE_LOST
 */
export function dropPooledConnections(scene: AnyScene): Promise<void> {
  return renewPools(scene, () => true);
}

/**
 * The same for some of those pairs only.
 *
 * @param isDue Whether the first node's connections to the second, one of them that of the step, are to be dropped.
 * @throws AppError LEASE_LOST
 */
export async function renewPools(
  scene: AnyScene,
  isDue: (dialler: PlannedNode, dialled: PlannedNode) => boolean,
): Promise<void> {
  const { context, recorder, rollout, step } = scene;
  const orders = ordersFor(rollout.plan.nodes, step.host, isDue);
  if (orders.length === 0) return;
  await context.keeper.confirm();
  const startedAt = recorder.start();
  const outcomes = await Promise.all(
    orders.map(async ({ host, peers }) => ({
      host,
      outcome: await context.driver.dropConnections(host, peers),
    })),
  );
  const undone = outcomes.flatMap(({ host, outcome }) => {
    if (outcome.kind === "done") return [];
    return [outcome.kind === "refused" ? outcome.errmsg : `${host}: ${outcome.failure.message}`];
  });
  const done = outcomes.length - undone.length;
  const detail = `${done} of ${counted(outcomes.length, "node")} dropped pooled connections`;
  recorder.note("dropped-connections", undone.length === 0, detail, { startedAt, lines: undone });
}

/** Who has to drop connections to whom, so that the node and all that dial it dial anew. */
function ordersFor(
  nodes: readonly PlannedNode[],
  host: string,
  isDue: (dialler: PlannedNode, dialled: PlannedNode) => boolean,
) {
  const moved = nodes.filter((node) => node.host === host);
  return nodes
    .filter((node) => node.takesCommands)
    .map((node) => ({
      host: node.host,
      peers: dialledBy(node.host === host ? nodes : moved, node)
        .filter((peer) => isDue(node, peer))
        .map((peer) => peer.host),
    }))
    .filter(({ peers }) => peers.length > 0);
}

/**
 * Notes the number by which connections from before the move are told apart.
 *
 * @param told Number of a connection opened since, null to open one for it.
 */
export async function noteConnections(
  { context, step, recorder }: AnyScene,
  told: number | null,
): Promise<void> {
  const { host } = step;
  const startedAt = recorder.start();
  const newest =
    told === null
      ? await context.driver.newestConnectionId(host)
      : { ok: true as const, value: told };
  if (newest.ok) {
    const lines = [connectionMarkLine(newest.value)];
    const detail = `connections up to #${newest.value} may be from before`;
    recorder.note("connections", true, detail, { startedAt, lines });
    return;
  }
  const detail = `connections of ${host} have no number: ${newest.failure.message}`;
  recorder.note("connections", false, detail, { startedAt });
}

/** Members dial the others of their set, routers every mongod; what shards dial besides is few and short-lived. */
function dialledBy(nodes: readonly PlannedNode[], dialler: PlannedNode): PlannedNode[] {
  const key = setKeyOf(dialler);
  return nodes.filter((node) =>
    dialler.process === "mongos"
      ? node.process === "mongod"
      : node.host !== dialler.host && setKeyOf(node) === key,
  );
}
