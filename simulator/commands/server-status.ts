import { type Document, Double, Timestamp } from "bson";
import { subjectOf } from "#simulator/commands/cluster-membership.ts";
import type { CommandContext } from "#simulator/commands/command.ts";
import { opTimeDocument, replicaSetHello } from "#simulator/commands/hello-replica-set.ts";
import { isTruthy, long, okReply } from "#simulator/commands/reply.ts";
import { MAX_CONNECTIONS } from "#simulator/node-counters.ts";
import type { NodeState } from "#simulator/node-state.ts";
import { serverStatusTemplate } from "#simulator/versions/server-status-template.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

const MS_PER_SECOND = 1000;
/** Identity and time cannot be left out. */
const FIXED = [
  "host",
  "version",
  "process",
  "pid",
  "uptime",
  "uptimeMillis",
  "uptimeEstimate",
  "localTime",
];
const NOT_ON_ROUTERS = new Set([
  "flowControl",
  "globalLock",
  "locks",
  "opLatencies",
  "opReadConcernCounters",
  "opcountersRepl",
  "repl",
  "storageEngine",
  "twoPhaseCommitCoordinator",
  "wiredTiger",
]);

/** Default size of a chunk, 64 MB. */
const MAX_CHUNK_BYTES = 67_108_864;
const UNUSED_CATALOG_CACHE = Object.fromEntries(
  [
    "numDatabaseEntries",
    "numCollectionEntries",
    "countStaleConfigErrors",
    "totalRefreshWaitTimeMicros",
    "numActiveIncrementalRefreshes",
    "countIncrementalRefreshesStarted",
    "numActiveFullRefreshes",
    "countFullRefreshesStarted",
    "countFailedRefreshes",
  ].map((name) => [name, long(0)]),
);

/** Counters and sections, in the order of the recording; a section asked with 0 is left out. */
export function serverStatus(context: CommandContext): Document {
  const { node, command } = context;
  const live = { ...identity(node), ...liveSections(node) };
  const fields: Document = {};
  for (const [name, recorded] of Object.entries(serverStatusTemplate())) {
    if (name === "storageEngine") Object.assign(fields, shardingSections(context));
    if (name === "asserts" && isTruthy(command.advisoryHostFQDNs)) fields.advisoryHostFQDNs = [];
    if (!isShown(context, name)) continue;
    fields[name] = name in live ? live[name] : recorded;
  }
  return okReply(fields);
}

/** What routers, and shards of a cluster, know of the cluster. */
function shardingSections(context: CommandContext): Document {
  const { node } = context;
  const { sharding, replicaSet } = node.options;
  if (sharding === undefined || replicaSet?.clusterRole === "configsvr") return {};
  const all: Document = {
    sharding: {
      configsvrConnectionString: sharding.configDB,
      lastSeenConfigServerOpTime: opTimeOfCluster(node),
      maxChunkSizeInBytes: long(MAX_CHUNK_BYTES),
    },
    shardingStatistics: { catalogCache: { ...UNUSED_CATALOG_CACHE } },
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => isShown(context, name)));
}

function opTimeOfCluster({ replication, now }: NodeState): Document {
  if (replication !== null) return opTimeDocument(replication.lastCommitted);
  const seconds = Math.floor(now().getTime() / MS_PER_SECOND);
  return { ts: new Timestamp({ t: seconds, i: 1 }), t: long(1) };
}

function isShown({ node, command }: CommandContext, name: string): boolean {
  if (FIXED.includes(name)) return true;
  if (name in command && !isTruthy(command[name])) return false;
  // The process memory is part of the metrics in this version.
  if (name === "mem" && "metrics" in command && !isTruthy(command.metrics)) return false;
  if (name === "repl" && node.replication === null) return false;
  if (name === "security" && !showsSecurity(node)) return false;
  return !(node.options.process === "mongos" && NOT_ON_ROUTERS.has(name));
}

/** Up to 4.2 the section is absent on a process that was started disabled. */
function showsSecurity(node: NodeState): boolean {
  return node.material !== null || versionProfile(node.options.version).hasHello;
}

function identity(node: NodeState): Document {
  const now = node.now();
  const uptimeMs = now.getTime() - node.startedAt.getTime();
  return {
    host: node.host,
    version: versionProfile(node.options.version).version,
    process: node.options.process,
    pid: long(node.pid),
    uptime: new Double(Math.floor(uptimeMs / MS_PER_SECOND)),
    uptimeMillis: long(uptimeMs),
    uptimeEstimate: long(Math.floor(uptimeMs / MS_PER_SECOND)),
    localTime: now,
  };
}

function liveSections(node: NodeState): Document {
  return {
    connections: connections(node),
    network: network(node),
    ...(node.replication === null ? {} : { repl: replicaSetHello(node, "ismaster", null) }),
    security: security(node),
    transportSecurity: Object.fromEntries(
      Object.entries(node.counters.transportSecurity).map(([name, count]) => [name, long(count)]),
    ),
  };
}

function connections({ sessions, counters }: NodeState): Document {
  const active = [...sessions.values()].filter((session) => session.runningCommand !== null);
  return {
    current: sessions.size,
    available: MAX_CONNECTIONS - sessions.size,
    totalCreated: counters.totalCreated,
    active: active.length,
  };
}

function network({ counters, options }: NodeState): Document {
  const recorded = serverStatusTemplate().network as Document;
  const later = versionProfile(options.version).hasIngressTlsCounters
    ? {
        totalIngressTLSConnections: long(counters.ingressTlsConnections),
        totalIngressTLSHandshakeTimeMillis: long(counters.ingressTlsHandshakeMillis),
      }
    : {};
  return {
    ...recorded,
    bytesIn: long(counters.bytesIn),
    bytesOut: long(counters.bytesOut),
    physicalBytesIn: long(counters.bytesIn),
    physicalBytesOut: long(counters.bytesOut),
    numRequests: long(counters.requests),
    ...later,
  };
}

function security(node: NodeState): Document {
  const { material } = node;
  const mechanisms = versionProfile(node.options.version).hasHello
    ? { authentication: { mechanisms: {} } }
    : {};
  if (material === null) return mechanisms;
  const { CAFile, clusterCAFile } = material.source;
  return {
    ...mechanisms,
    SSLServerSubjectName: subjectOf(node),
    SSLServerHasCertificateAuthority: CAFile !== undefined || clusterCAFile !== undefined,
    SSLServerCertificateExpirationDate: new Date(material.certificate.validTo),
  };
}
