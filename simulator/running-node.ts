import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { ObjectId } from "bson";
import { createUserStore, type UserStore } from "#simulator/authentication/user-store.ts";
import type { CertificateFault, NodeFault } from "#simulator/faults/node-fault.ts";
import { createNodeLog } from "#simulator/log/node-log.ts";
import { logStartup } from "#simulator/log/startup-events.ts";
import { createCounters } from "#simulator/node-counters.ts";
import type { NodeTlsMaterial, SimulatedNodeOptions } from "#simulator/node-options.ts";
import type { CollectionStore, CommandLogEntry, NodeState } from "#simulator/node-state.ts";
import { createEgressPool } from "#simulator/replication/create-egress-pool.ts";
import {
  configOf,
  createReplicaMember,
  emptyDisk,
  type ReplicaMember,
} from "#simulator/replication/replica-member.ts";
import type { ReplicationDisk } from "#simulator/replication/replication-state.ts";
import { createRouter } from "#simulator/sharding/create-router.ts";
import {
  isValidAt,
  loadConfigured,
  loadFaulty,
  readAgain,
} from "#simulator/tls/configured-material.ts";
import { createTopologyVersion } from "#simulator/topology-version.ts";
import { HELLO_NAMES } from "#simulator/transport/run-command.ts";
import { serveConnection } from "#simulator/transport/serve-connection.ts";

/** What outlives one run of a process, and what members of a set share. */
export interface NodeSurroundings {
  users: UserStore;
  collections: CollectionStore;
  /** Equal for the members of one set. */
  replicaSetId: ObjectId;
  disk: ReplicationDisk | null;
  fault: NodeFault;
  onCommand: ((entry: CommandLogEntry) => void) | null;
  onLine: ((host: string, line: string) => void) | null;
  /** Certificates for the certificate faults. */
  faultyMaterial: ((fault: CertificateFault) => NodeTlsMaterial) | null;
  now: () => Date;
  /** Whether the network is cut between two `host:port`. */
  isCutOff: (one: string, other: string) => boolean;
  /** Ends the process at once, for faults that kill it in the middle of a command. */
  die: () => void;
}

/** One run of a process, from start to exit. */
export interface RunningNode {
  readonly state: NodeState;
  /** The first round of heartbeats has been answered. */
  readonly settled: Promise<void>;
  /** Closes the port and every connection: with FIN after handing over, or with a reset. */
  exit(how: "gracefully" | "killed"): Promise<ReplicationDisk | null>;
}

/** Surroundings of a process that stands alone. */
export function ownSurroundings(options: SimulatedNodeOptions): NodeSurroundings {
  const isArbiter = options.replicaSet?.members.some(
    (member) => member.arbiterOnly === true && member.host === hostOf(options, options.port),
  );
  return {
    users: createUserStore(isArbiter === true ? [] : options.users, options.roles),
    collections: new Map(),
    replicaSetId: new ObjectId(),
    disk: null,
    fault: {},
    onCommand: null,
    onLine: null,
    faultyMaterial: null,
    now: () => new Date(),
    isCutOff: () => false,
    die: () => undefined,
  };
}

let nextPid = 10_000;

/** Runs a process whose options passed `checkStartup`. */
export async function runNode(
  options: SimulatedNodeOptions,
  surroundings: NodeSurroundings,
): Promise<RunningNode> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  const port = await listen(server, options);
  const state = createState(options, surroundings, port);
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    serveConnection(state, socket);
  });
  logStartup(state.log, options, port);
  const member = members.get(state);
  const { router } = state;
  return {
    state,
    settled: member?.start() ?? router?.start() ?? Promise.resolve(),
    async exit(how) {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      router?.stop();
      await member?.stop(how === "gracefully");
      if (how === "gracefully") await quiesce(state);
      state.egress.close();
      for (const socket of sockets) {
        if (how === "killed") socket.resetAndDestroy();
        else socket.destroy();
      }
      await closed;
      return member?.disk() ?? null;
    },
  };
}

/** Longest time for which commands that run are waited for, and the least in which clients hear of the end. */
const QUIESCE_MS = { most: 500, least: 30 };

/** Ends what runs and refuses what comes, so that clients go elsewhere before their connections are closed. */
async function quiesce(state: NodeState): Promise<void> {
  state.isShuttingDown = true;
  const startedMs = performance.now();
  const isBusy = () =>
    [...state.sessions.values()].some(
      ({ isInternal, runningCommand }) =>
        !isInternal && runningCommand !== null && !HELLO_NAMES.has(runningCommand),
    );
  do await delay(QUIESCE_MS.least);
  while (isBusy() && performance.now() - startedMs < QUIESCE_MS.most);
}

const members = new WeakMap<NodeState, ReplicaMember>();

function hostOf({ bindIp }: SimulatedNodeOptions, port: number): string {
  return `${bindIp ?? "127.0.0.1"}:${port}`;
}

function listen(server: Server, { port, bindIp }: SimulatedNodeOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: bindIp ?? "127.0.0.1", backlog: 1024 }, () => {
      server.removeListener("error", reject);
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
      else reject(new Error("Listener has no port"));
    });
  });
}

function createState(
  options: SimulatedNodeOptions,
  surroundings: NodeSurroundings,
  port: number,
): NodeState {
  const { now } = surroundings;
  const host = hostOf(options, port);
  const log = createNodeLog(options.version, now);
  if (surroundings.onLine !== null) {
    const { onLine } = surroundings;
    log.onLine = (line) => onLine(host, line);
  }
  const member = createMember(options, surroundings, () => state);
  let served = loadConfigured(options);
  const state: NodeState = {
    options,
    host,
    port,
    pid: nextPid++,
    startedAt: now(),
    mode: options.startup.mode,
    clusterAuthMode:
      options.startup.clusterAuthMode ?? (options.keyFile === undefined ? "undefined" : "keyFile"),
    parameters: new Map(Object.entries(options.startup.setParameter ?? {})),
    log,
    counters: createCounters(),
    sessions: new Map(),
    users: surroundings.users,
    collections: surroundings.collections,
    replication: member?.state ?? null,
    router: createRouter(options, () => state),
    egress: createEgressPool(() => state),
    get material() {
      return loadFaulty(surroundings.fault, options, surroundings.faultyMaterial) ?? served;
    },
    get fault() {
      return surroundings.fault;
    },
    set fault(next) {
      surroundings.fault = next;
    },
    isShuttingDown: false,
    topologyVersion: createTopologyVersion(),
    now,
    rotateCertificates() {
      if (options.tls === undefined || served === null) return null;
      try {
        const tls = readAgain(options.tls);
        const fresh = loadConfigured({ ...options, tls });
        if (!isValidAt(tls.certificateKeyPem, now())) {
          return "The provided SSL certificate is expired or not yet valid.";
        }
        served = fresh;
        return null;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    isCutOff: (other) => surroundings.isCutOff(host, other),
    die: () => surroundings.die(),
    onCommand: surroundings.onCommand,
  };
  if (member !== null) members.set(state, member);
  return state;
}

function createMember(
  options: SimulatedNodeOptions,
  { disk, replicaSetId, now }: NodeSurroundings,
  owner: () => NodeState,
): ReplicaMember | null {
  const { replicaSet } = options;
  if (replicaSet === undefined || options.process === "mongos") return null;
  const config = replicaSet.uninitialized === true ? null : configOf(replicaSet, replicaSetId);
  return createReplicaMember(owner, replicaSet, disk ?? emptyDisk(config, now()), disk === null);
}
