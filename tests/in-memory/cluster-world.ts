import type { NodeDriver } from "#lib/application/ports/node-driver.ts";
import type { RestartAdapters, RestartOrder } from "#lib/application/ports/restart.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { driverOf } from "#tests/in-memory/world-driver.ts";
import { createWorldNode, type NodeWish, type WorldNode } from "#tests/in-memory/world-node.ts";
import { type ClusterWorld, elect, nodeOf, restartAsAsked } from "#tests/in-memory/world-state.ts";
import { observeWorld } from "#tests/in-memory/world-views.ts";

/** Sets by name, their last data-bearing member primary, and routers; or a standalone. */
export interface WorldShape {
  sets: Readonly<Record<string, readonly (TlsMode | NodeWish)[]>>;
  routers?: readonly (TlsMode | NodeWish)[];
  standalone?: TlsMode;
}

/**
 * A world of the shape. A list of modes is the set rs0 of `db-1:27017` and so on; in a shape the hosts are called
 * `<set>-1:27017` and `mongos-1:27017`, the standalone `alone:27017`.
 */
export function createClusterWorld(
  shape: readonly TlsMode[] | WorldShape,
  now: () => Date = () => new Date("2026-11-22T10:00:00.000Z"),
): ClusterWorld {
  const nodes = new Map(nodesOf(shape, now()).map((node) => [node.host, node]));
  const world: ClusterWorld = {
    hosts: [...nodes.keys()],
    nodes,
    modes: {
      get: (host) => nodes.get(host)?.mode,
      set: (host, mode) => {
        nodeOf(world, host).mode = mode;
      },
    },
    commands: [],
    effects: [],
    orders: [],
    get primary() {
      return [...world.primaries.values()][0] ?? "";
    },
    set primary(host) {
      elect(world, host);
    },
    primaries: new Map(),
    terms: new Map(),
    links: new Set(),
    configVersion: 1,
    faults: {},
    distort: (seen) => seen,
    now,
    prober: { probeCluster: async () => world.distort(observeWorld(world)) },
    nodeDrivers: { open: () => faultyDriverOf(world) },
    restartAdapters: { find: (kind) => ({ order: async (order) => take(world, kind, order) }) },
  };
  for (const { kind, group, host } of nodes.values()) {
    if (kind === "data" && group !== null) world.primaries.set(group, host);
  }
  for (const node of nodes.values()) for (const peer of nodes.keys()) link(world, node, peer);
  return world;
}

/** A member joins the set that has this one in it. */
export function addMember(world: ClusterWorld, host: string, wish: NodeWish, peer: string): void {
  const place = { host, group: nodeOf(world, peer).group, memberId: world.hosts.length };
  const kind = wish.arbiter === true ? ("arbiter" as const) : ("data" as const);
  world.nodes.set(host, createWorldNode({ ...place, kind }, wish, world.now()));
  world.hosts = [...world.hosts, host];
  world.configVersion += 1;
}

function link({ links, nodes }: ClusterWorld, node: WorldNode, peer: string): void {
  if (node.group !== null && nodes.get(peer)?.group === node.group)
    links.add(`${node.host} ${peer}`);
}

function take(
  world: ClusterWorld,
  kind: Parameters<RestartAdapters["find"]>[0],
  order: RestartOrder,
) {
  const isKnown = world.orders.some(({ key }) => key === order.key);
  world.orders.push(order);
  if (kind === "runbook") return { kind: "by-hand" as const };
  if (!isKnown) restartAsAsked(world, order);
  return { kind: "handed-over" as const, reference: `job for ${order.key}` };
}

function nodesOf(shape: readonly TlsMode[] | WorldShape, now: Date): WorldNode[] {
  if (!("sets" in shape)) return setOf("rs0", "db", shape, now);
  const sets = Object.entries(shape.sets).flatMap(([name, members]) =>
    setOf(name, name, members, now),
  );
  const routers = (shape.routers ?? []).map((wish, index) => {
    const host = `mongos-${index + 1}:27017`;
    const place = { host, group: "mongos", memberId: null, kind: "router" as const };
    return createWorldNode(place, wishOf(wish), now);
  });
  const alone = { host: "alone:27017", group: null, memberId: null, kind: "data" as const };
  const { standalone } = shape;
  const single = standalone === undefined ? [] : [createWorldNode(alone, wishOf(standalone), now)];
  return [...sets, ...routers, ...single];
}

function setOf(
  group: string,
  prefix: string,
  members: readonly (TlsMode | NodeWish)[],
  now: Date,
): WorldNode[] {
  return members.map(wishOf).map((wish, memberId) => {
    const kind = wish.arbiter === true ? ("arbiter" as const) : ("data" as const);
    const place = { host: `${prefix}-${memberId + 1}:27017`, group, memberId, kind };
    return createWorldNode(place, wish, now);
  });
}

function wishOf(wish: TlsMode | NodeWish): NodeWish {
  return typeof wish === "string" ? { mode: wish } : wish;
}

/** Looks its faults up at each call, so that a test may break and mend things on the way. */
function faultyDriverOf(world: ClusterWorld): NodeDriver {
  return new Proxy(driverOf(world), {
    get: (healthy, call, receiver) =>
      Reflect.get(world.faults, call) ?? Reflect.get(healthy, call, receiver),
  });
}
