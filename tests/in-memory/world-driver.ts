import type {
  CommandOutcome,
  LogSlice,
  NodeDriver,
  Reading,
  SetModeOutcome,
} from "#lib/application/ports/node-driver.ts";
import type { OpenConnection } from "#lib/domain/clients/open-connection.ts";
import type { OnlineClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import {
  acceptsPlaintext,
  acceptsTls,
  dialsTls,
  nextOnlineMode,
  type OnlineTargetMode,
} from "#lib/domain/mode/tls-mode.ts";
import type { ObservationFailureCode } from "#lib/domain/observation/observation-failure.ts";
import type { WorldConnection, WorldNode } from "#tests/in-memory/world-node.ts";
import { type ClusterWorld, handOver, nodeOf } from "#tests/in-memory/world-state.ts";
import { modesOnTheWire, optionsOf, viewOf } from "#tests/in-memory/world-views.ts";

const LOG_LINES_KEPT = 1024;
const DONE: CommandOutcome = { kind: "done", reply: "{ ok: 1 }" };

/** The calls of a driver that looks at and changes the world. */
export function driverOf(world: ClusterWorld): NodeDriver {
  const at = (host: string) => world.nodes.get(host);
  return {
    membership: async () => {
      const [first] = [...world.nodes.values()].toSorted((a, b) => Number(b.isUp) - Number(a.isUp));
      return reached(first, () => ({
        configVersion: configVersionOf(world),
        members: world.hosts.map((host, index) => {
          const node = at(host);
          return node === undefined
            ? { host, memberId: index, group: "rs0" }
            : { host, memberId: node.memberId, group: node.group };
        }),
      }));
    },
    readMode: async (host) => asked(at(host), ({ mode }) => ({ mode, vocabulary: "tls" as const })),
    setMode: async (host, _vocabulary, to) =>
      ordered(at(host), (node) => setMode(world, node, to), unanswered),
    plaintextHello: async (host) =>
      reached(at(host), (node) => ({
        accepted: acceptsPlaintext(node.mode),
        leafSha256: null,
        connectionId: acceptsPlaintext(node.mode) ? ++node.lastConnectionId : null,
        failure: null,
      })),
    tlsHello: async (host) =>
      reached(at(host), (node) => ({
        accepted: acceptsTls(node.mode),
        leafSha256: acceptsTls(node.mode) ? node.leaf : null,
        connectionId: acceptsTls(node.mode) ? ++node.lastConnectionId : null,
        failure: null,
      })),
    replication: async (host) => asked(at(host), (node) => viewOf(world, node)),
    readStartup: async (host) =>
      asked(at(host), (node) => ({
        mode: node.startup.mode,
        clusterAuthMode: node.startup.clusterAuthMode,
        options: optionsOf(node),
        process: { pid: node.pid, startedAt: node.startedAt.toISOString() },
      })),
    wireModes: async (host) => reached(at(host), modesOnTheWire),
    stepDown: async (host) => ordered(at(host), (node) => stepDown(world, node), unanswered),
    readClusterAuthMode: async (host) => asked(at(host), (node) => node.clusterAuthMode),
    setClusterAuthMode: async (host, to) =>
      ordered(at(host), (node) => setClusterAuthMode(world, node, to), unanswered),
    rotateCertificates: async (host) =>
      ordered(at(host), (node) => rotate(world, node), unanswered),
    dropConnections: async (host, peers) =>
      ordered(at(host), (node) => drop(world, node, peers), unanswered),
    connections: async (host) => asked(at(host), (node) => node.connections.map(asListed)),
    newestConnectionId: async (host) => reached(at(host), (node) => ++node.lastConnectionId),
    logSince: async (host, mark) => asked(at(host), (node) => logSince(node, mark)),
    close: async () => {},
  };
}

function seen<T>(value: T): Reading<T> {
  return { ok: true, value };
}

function failed(code: ObservationFailureCode, message: string) {
  return { ok: false as const, failure: { code, message } };
}

/** What anyone who reaches the port sees. */
function reached<T>(node: WorldNode | undefined, read: (node: WorldNode) => T): Reading<T> {
  if (node === undefined) return failed("NAME_NOT_RESOLVED", "There is no such host");
  if (!node.isUp) return failed("CONNECTION_REFUSED", `${node.host}: the connection is refused`);
  return seen(read(node));
}

/** What a logged-in user is told. */
function asked<T>(node: WorldNode | undefined, read: (node: WorldNode) => T): Reading<T> {
  if (node?.isUp === true && !node.takesCommands) {
    return failed("NOT_AUTHORIZED", `${node.host} lets us run nothing`);
  }
  return reached(node, read);
}

function ordered<T>(
  node: WorldNode | undefined,
  run: (node: WorldNode) => T,
  otherwise: (failure: { code: ObservationFailureCode; message: string }) => T,
): T {
  const reading = asked(node, run);
  return reading.ok ? reading.value : otherwise(reading.failure);
}

function unanswered(failure: { code: ObservationFailureCode; message: string }) {
  return { kind: "unknown" as const, failure };
}

function refused(code: number, codeName: string, errmsg: string) {
  return { kind: "refused" as const, code, codeName, errmsg };
}

function configVersionOf({ nodes, configVersion }: ClusterWorld): number | null {
  const hasNone = [...nodes.values()].some(
    ({ kind, group }) => kind === "router" || group === null,
  );
  return hasNone ? null : configVersion;
}

function setMode(world: ClusterWorld, node: WorldNode, to: OnlineTargetMode): SetModeOutcome {
  const { host, mode: was } = node;
  if (nextOnlineMode(was) !== to) {
    world.commands.push({ host, to, outcome: "refused" });
    const change = `attempt to change from ${was} to ${to}`;
    return refused(2, "BadValue", `Illegal state transition for tlsMode, ${change}`);
  }
  node.mode = to;
  world.commands.push({ host, to, outcome: "changed" });
  return { kind: "changed", was };
}

function setClusterAuthMode(
  world: ClusterWorld,
  node: WorldNode,
  to: OnlineClusterAuthMode,
): SetModeOutcome {
  const { host, mode, clusterAuthMode: was } = node;
  world.effects.push(`setClusterAuthMode ${host} ${to}`);
  const before = to === "sendX509" ? "sendKeyFile" : "sendX509";
  const text = "Illegal state transition for clusterAuthMode";
  if (was !== before) return refused(2, "BadValue", `${text}, change from ${was} to ${to}`);
  if (!dialsTls(mode)) {
    return refused(2, "BadValue", `${text}, need to enable SSL for outgoing connections`);
  }
  node.clusterAuthMode = to;
  return { kind: "changed", was };
}

function stepDown(world: ClusterWorld, node: WorldNode): CommandOutcome {
  world.effects.push(`stepDown ${node.host}`);
  if (world.primaries.get(node.group ?? "") !== node.host) {
    return refused(10_107, "NotMaster", "not primary so can't step down");
  }
  if (handOver(world, node)) return DONE;
  return refused(262, "ExceededTimeLimit", "No electable secondaries caught up");
}

/** Says ok also where TLS is off, as servers do. */
function rotate(world: ClusterWorld, node: WorldNode): CommandOutcome {
  world.effects.push(`rotateCertificates ${node.host}`);
  if (acceptsTls(node.mode)) node.leaf = node.leafOnDisk;
  return DONE;
}

function drop(world: ClusterWorld, { host }: WorldNode, peers: readonly string[]): CommandOutcome {
  world.effects.push(`dropConnections ${host} ${peers.join(",")}`);
  for (const peer of peers) {
    world.links.delete(`${host} ${peer}`);
    closePooled(nodeOf(world, peer), host);
  }
  return DONE;
}

/** Connections that one member holds to another are known by the name of the one that dialled. */
function closePooled(node: WorldNode, from: string): void {
  node.connections = node.connections.filter(
    ({ isMember, client }) => !isMember || client !== from,
  );
}

/** As servers list it: nothing says how it is carried. */
function asListed({ isTls: _, ...listed }: WorldConnection): OpenConnection {
  return { ...listed, encryption: "unknown", evidence: "servers list connections without it" };
}

function logSince({ log }: WorldNode, mark: number | null): LogSlice {
  const oldest = Math.max(0, log.length - LOG_LINES_KEPT);
  const from = Math.max(mark ?? 0, oldest);
  return { mark: log.length, lines: log.slice(from), hasGap: from > (mark ?? from) };
}
