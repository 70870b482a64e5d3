import type {
  NodeDriver,
  NodeDriverFactory,
  Prober,
  Reading,
  SetModeOutcome,
} from "#lib/application/ports.ts";
import {
  acceptsPlaintext,
  acceptsTls,
  nextOnlineMode,
  type OnlineTargetMode,
  type TlsMode,
} from "#lib/domain/mode/tls-mode.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { aHealthyView, aMode, aReplicaSet, fingerprintOf } from "#tests/builders/observation.ts";

/** A command as the servers saw it. */
export interface ReceivedCommand {
  host: string;
  to: OnlineTargetMode;
  outcome: "changed" | "refused";
}

/** A replica set that behaves as MongoDB does, as far as a rollout can see. */
export interface ClusterWorld {
  hosts: readonly string[];
  modes: Map<string, TlsMode>;
  /** Every setParameter that reached a server, in order. */
  commands: ReceivedCommand[];
  primary: string;
  configVersion: number;
  /** Replaces single calls of the driver, for faults. */
  faults: Partial<NodeDriver>;
  /** Changes what a probe sees, for faults. */
  distort: (seen: Observation) => Observation;
  prober: Prober;
  nodeDrivers: NodeDriverFactory;
}

/** @param modes One node each, `db-1:27017` first; the last one is primary. */
export function createClusterWorld(modes: readonly TlsMode[]): ClusterWorld {
  const hosts = modes.map((_, i) => `db-${i + 1}:27017`);
  const world: ClusterWorld = {
    hosts,
    modes: new Map(hosts.map((host, i) => [host, modes[i] ?? "allowTLS"])),
    commands: [],
    primary: hosts.at(-1) ?? "",
    configVersion: 1,
    faults: {},
    distort: (seen) => seen,
    prober: { probeCluster: async () => world.distort(observe(world)) },
    nodeDrivers: { open: () => faultyDriverOf(world) },
  };
  return world;
}

function observe({ hosts, modes, primary, configVersion }: ClusterWorld): Observation {
  const seen = aReplicaSet([...modes.values()], { configVersion });
  return {
    ...seen,
    nodes: seen.nodes.map((node) => ({
      ...node,
      mode: aMode(modes.get(node.host) ?? "disabled"),
      role: node.host === primary ? ("primary" as const) : ("secondary" as const),
      replication: aHealthyView(hosts, primary, node.host),
    })),
  };
}

/** The calls of a driver that looks at and changes the world. */
export function driverOf(world: ClusterWorld): NodeDriver {
  const modeOf = (host: string) => world.modes.get(host) ?? "disabled";
  const seen = <T>(value: T): Reading<T> => ({ ok: true, value });
  return {
    membership: async () =>
      seen({
        configVersion: world.configVersion,
        members: world.hosts.map((host, memberId) => ({ host, memberId, group: "rs0" })),
      }),
    readMode: async (host) => seen({ mode: modeOf(host), vocabulary: "tls" as const }),
    setMode: async (host, _vocabulary, to) => setMode(world, host, to),
    plaintextHello: async (host) =>
      seen({ accepted: acceptsPlaintext(modeOf(host)), leafSha256: null, failure: null }),
    tlsHello: async (host) =>
      seen({ accepted: acceptsTls(modeOf(host)), leafSha256: fingerprintOf(host), failure: null }),
    replication: async (host) => seen(aHealthyView(world.hosts, world.primary, host)),
    readStartup: notBuiltYet,
    wireModes: notBuiltYet,
    stepDown: notBuiltYet,
    setClusterAuthMode: notBuiltYet,
    rotateCertificates: notBuiltYet,
    dropConnections: notBuiltYet,
    connections: notBuiltYet,
    newestConnectionId: notBuiltYet,
    logSince: notBuiltYet,
    close: async () => {},
  };
}

const notBuiltYet = async (): Promise<never> => {
  throw new Error("The whole road is being built");
};

/** Looks its faults up at each call, so that a test may break and mend things on the way. */
function faultyDriverOf(world: ClusterWorld): NodeDriver {
  return new Proxy(driverOf(world), {
    get: (healthy, call, receiver) =>
      Reflect.get(world.faults, call) ?? Reflect.get(healthy, call, receiver),
  });
}

function setMode(world: ClusterWorld, host: string, to: OnlineTargetMode): SetModeOutcome {
  const was = world.modes.get(host) ?? "disabled";
  if (nextOnlineMode(was) !== to) {
    world.commands.push({ host, to, outcome: "refused" });
    const errmsg = `Illegal state transition for tlsMode, attempt to change from ${was} to ${to}`;
    return { kind: "refused", code: 2, codeName: "BadValue", errmsg };
  }
  world.modes.set(host, to);
  world.commands.push({ host, to, outcome: "changed" });
  return { kind: "changed", was };
}
