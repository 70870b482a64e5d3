import { ObjectId } from "bson";
import { parseMode } from "#lib/domain/mode/tls-mode.ts";
import { createUserStore } from "#simulator/authentication/user-store.ts";
import { findFreePorts } from "#simulator/cluster/free-ports.ts";
import { type SimulatedNode, startSimulatedNode } from "#simulator/node.ts";
import type {
  ReplicaSetOptions,
  ShardingOptions,
  SimulatedNodeOptions,
} from "#simulator/node-options.ts";
import { type ConformanceCertificates, clientPemFor } from "./conformance-certificates.ts";
import { KEY_FILE_CONTENT, materialOf, usersOf } from "./simulated-set-up.ts";
import type { ClusterPart, ConformanceInstance, SetUp } from "./target.ts";
import { CUSTOM_ROLE } from "./users.ts";

const PARTS: readonly ClusterPart[] = ["configsvr", "shard", "mongos"];

/** A cluster as it was recorded: one config server, one shard of one member, one router. */
export async function startSharded(
  setUp: SetUp,
  asked: ClusterPart,
  certificates: ConformanceCertificates,
): Promise<ConformanceInstance> {
  const [configPort = 0, shardPort = 0, routerPort = 0] = await findFreePorts(PARTS.length);
  const ports: Record<ClusterPart, number> = {
    configsvr: configPort,
    shard: shardPort,
    mongos: routerPort,
  };
  // Users of a cluster live on its config servers; the shard's own store is empty.
  const users = createUserStore(
    usersOf(setUp),
    [CUSTOM_ROLE].map((role) => ({ ...role, roles: [] })),
  );
  const configData = { collections: new Map(), users };
  const nodes: SimulatedNode[] = [];
  for (const part of PARTS) {
    const started = await startSimulatedNode(
      optionsOf(setUp, part, ports, certificates),
      part === "shard"
        ? { users: createUserStore([]) }
        : { ...configData, replicaSetId: new ObjectId() },
    );
    if (!started.ok) throw new Error(`Does not start: ${started.error.message}`);
    nodes.push(started.value);
  }
  await Promise.all(nodes.map((node) => node.settled()));
  return {
    portOf: (member) => ports[member === 1 ? "shard" : asked],
    tlsFor: (subject) => ({
      ca: certificates.ca,
      ...(subject === null ? {} : { clientPem: clientPemFor(certificates, subject) }),
    }),
    keyFilePassword: KEY_FILE_CONTENT,
    stopMember: async () => undefined,
    stop: async () => {
      await Promise.all(nodes.map((node) => node.kill()));
    },
  };
}

function optionsOf(
  setUp: SetUp,
  part: ClusterPart,
  ports: Record<ClusterPart, number>,
  certificates: ConformanceCertificates,
): SimulatedNodeOptions {
  const mode = parseMode(setUp.mode) ?? "disabled";
  const withKeyFile = setUp.security === "keyFile";
  const isInCluster = part !== "shard" || setUp.initiated;
  return {
    process: part === "mongos" ? "mongos" : "mongod",
    version: "4.2",
    port: ports[part],
    startup: { mode, vocabulary: setUp.vocabulary },
    ...(mode === "disabled" ? {} : { tls: materialOf(setUp, certificates) }),
    authorization: withKeyFile,
    ...(withKeyFile ? { keyFile: "<certs>/keyfile", keyFileContent: KEY_FILE_CONTENT } : {}),
    users: [],
    ...(part === "mongos" ? {} : { replicaSet: replicaSetOf(part, ports[part]) }),
    ...(isInCluster ? { sharding: shardingOf(ports) } : {}),
  };
}

function replicaSetOf(part: "shard" | "configsvr", port: number): ReplicaSetOptions {
  const host = `127.0.0.1:${port}`;
  return {
    name: part === "shard" ? "sh0" : "cfg",
    members: [{ _id: 0, host }],
    primaryHost: host,
    clusterRole: part === "shard" ? "shardsvr" : "configsvr",
  };
}

function shardingOf(ports: Record<ClusterPart, number>): ShardingOptions {
  return {
    configDB: `cfg/127.0.0.1:${ports.configsvr}`,
    shards: [{ _id: "sh0", host: `sh0/127.0.0.1:${ports.shard}` }],
    mongos: [`127.0.0.1:${ports.mongos}`],
  };
}
