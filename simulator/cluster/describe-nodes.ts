import type {
  CertificateFiles,
  ClusterCertificates,
} from "#simulator/cluster/cluster-certificates.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";
import {
  CERTIFICATE_USER,
  type ClusterUsers,
  driverRole,
} from "#simulator/cluster/cluster-users.ts";
import type { PlannedNode } from "#simulator/cluster/topology.ts";
import type { CertificateFault } from "#simulator/faults/node-fault.ts";
import type {
  NodeTlsMaterial,
  ReplicaSetMember,
  ReplicaSetOptions,
  ShardingOptions,
  SimulatedNodeOptions,
} from "#simulator/node-options.ts";

export interface ClusterParts {
  options: SimulatedClusterOptions;
  /** Grows with members and routers that join later. */
  plan: PlannedNode[];
  ports: number[];
  certificates: ClusterCertificates;
  files: CertificateFiles;
  users: ClusterUsers;
  keyFileContent: string;
}

/** `host:port` of the node at `index`. */
export function hostAt({ ports }: ClusterParts, index: number): string {
  return `127.0.0.1:${ports[index]}`;
}

/** TLS options of the node at `index`, with its flaw; also of one that starts disabled and gets them later. */
export function materialAt(parts: ClusterParts, index: number): NodeTlsMaterial {
  return withFault(soundMaterialAt(parts, index), parts.options.flaws?.[index] ?? {}, parts);
}

/** The same files with other certificates in them. */
export function withFault(
  material: NodeTlsMaterial,
  { certificate, trust }: CertificateFault,
  { certificates, files }: Pick<ClusterParts, "certificates" | "files">,
): NodeTlsMaterial {
  return {
    ...material,
    ...(certificate === undefined ? {} : { certificateKeyPem: FAULTY[certificate](certificates) }),
    ...(trust === undefined || material.caPem === undefined
      ? {}
      : { CAFile: files.otherCa, caPem: certificates.otherCa }),
  };
}

const FAULTY: Record<
  NonNullable<CertificateFault["certificate"]>,
  (certificates: ClusterCertificates) => string
> = {
  expired: ({ expired }) => expired,
  "wrong-san": ({ wrongSan }) => wrongSan,
  "no-client-auth": ({ noClientAuth }) => noClientAuth,
};

function soundMaterialAt(parts: ClusterParts, index: number): NodeTlsMaterial {
  const { options, certificates, files } = parts;
  // All certificates carry the same names, so one that joined later takes the first.
  const which = index < certificates.servers.length ? index : 0;
  const policy = options.clientCertificates ?? "required";
  return {
    certificateKeyFile: files.servers[which] ?? "",
    certificateKeyPem: certificates.servers[which] ?? "",
    ...(policy === "not-asked" ? {} : { CAFile: files.ca, caPem: certificates.ca }),
    ...(policy === "optional" ? { allowConnectionsWithoutCertificates: true } : {}),
    ...(options.logVersions === undefined ? {} : { logVersions: options.logVersions }),
    ...(options.disabledProtocols === undefined
      ? {}
      : { disabledProtocols: options.disabledProtocols }),
  };
}

/** Startup options of the node at `index`. */
export function nodeOptionsAt(parts: ClusterParts, index: number): SimulatedNodeOptions {
  const { options, plan, ports } = parts;
  const planned = plan[index];
  if (planned === undefined) throw new Error(`No node ${index}`);
  const version = options.version ?? "7.0";
  const mode = (options.modes.length === 1 ? options.modes[0] : options.modes[index]) ?? "disabled";
  const replicaSet = replicaSetOf(parts, planned);
  const isInCluster = planned.process === "mongos" || planned.clusterRole !== null;
  const sharding = isInCluster ? shardingOf(parts) : undefined;
  const described: SimulatedNodeOptions = {
    process: planned.process,
    version,
    port: ports[index] ?? 0,
    startup: {
      mode,
      vocabulary: version === "4.0" ? "ssl" : (options.vocabulary ?? "tls"),
      ...(options.auth === true ? { clusterAuthMode: "keyFile" as const } : {}),
      source: "command-line",
    },
    ...(mode === "disabled" ? {} : { tls: materialAt(parts, index) }),
    ...accessOf(parts),
    roles: [driverRole(version)],
    ...(replicaSet === undefined ? {} : { replicaSet }),
    ...(sharding === undefined ? {} : { sharding }),
    ...(planned.process === "mongod" ? { dbpath: `/data/db-${ports[index]}` } : {}),
  };
  return options.adjust?.(described, index) ?? described;
}

function accessOf({ options, files, users, keyFileContent }: ClusterParts) {
  if (options.auth !== true) return { authorization: false, users: [] };
  return {
    authorization: true,
    keyFile: files.keyFile,
    keyFileContent,
    users: [users.root, users.monitor, users.driver, CERTIFICATE_USER],
  };
}

function replicaSetOf(parts: ClusterParts, { set, clusterRole }: PlannedNode) {
  if (set === null) return undefined;
  const { options } = parts;
  const members = membersOf(parts, set);
  const replicaSet: ReplicaSetOptions = {
    name: set,
    members,
    primaryHost: members[0]?.host ?? "",
    ...(options.heartbeatIntervalMs === undefined
      ? {}
      : { heartbeatIntervalMs: options.heartbeatIntervalMs }),
    ...(options.electionTimeoutMs === undefined
      ? {}
      : { electionTimeoutMs: options.electionTimeoutMs }),
    ...(clusterRole === null ? {} : { clusterRole }),
  };
  return replicaSet;
}

/** The set as it started; who joins later is told by the configuration of the running members. */
function membersOf(parts: ClusterParts, set: string): ReplicaSetMember[] {
  const indexes = parts.plan.flatMap((node, index) =>
    node.set === set && node.joinedLater !== true ? [index] : [],
  );
  return indexes.map((index, id) =>
    memberAt(parts, index, id, indexes.length, parts.plan[index]?.clusterRole ?? null),
  );
}

function memberAt(
  parts: ClusterParts,
  index: number,
  id: number,
  count: number,
  clusterRole: PlannedNode["clusterRole"],
): ReplicaSetMember {
  const { options } = parts;
  const host = hostAt(parts, index);
  const hasArbiter = options.arbiter === true && count > 1 && clusterRole !== "configsvr";
  if (hasArbiter && id === count - 1) return { _id: id, host, arbiterOnly: true, priority: 0 };
  const lastDataBearing = hasArbiter ? count - 2 : count - 1;
  const isSpecial = id === lastDataBearing && id > 0 && clusterRole !== "configsvr";
  if (isSpecial && options.delaySeconds !== undefined) {
    return { _id: id, host, hidden: true, priority: 0, slaveDelay: options.delaySeconds };
  }
  if (isSpecial && options.hidden === true) return { _id: id, host, hidden: true, priority: 0 };
  const hasSpecial = options.delaySeconds !== undefined || options.hidden === true;
  const passive = hasSpecial ? lastDataBearing - 1 : lastDataBearing;
  const isPassive = options.passive === true && id === passive && id > 0;
  return isPassive && clusterRole !== "configsvr"
    ? { _id: id, host, priority: 0 }
    : { _id: id, host };
}

function shardingOf(parts: ClusterParts): ShardingOptions {
  const { plan, options } = parts;
  const { pingIntervalMs, findHostTimeoutMs } = options;
  // Shards are known by the members that serve clients; arbiters and hidden ones are not among them.
  const hostsOf = (set: string) =>
    membersOf(parts, set)
      .filter(({ arbiterOnly, hidden }) => arbiterOnly !== true && hidden !== true)
      .map(({ host }) => host)
      .join(",");
  const shards = [
    ...new Set(plan.flatMap((node) => (node.clusterRole === "shardsvr" ? [node.set] : []))),
  ];
  return {
    ...(options.heartbeatIntervalMs === undefined
      ? {}
      : { monitorIntervalMs: options.heartbeatIntervalMs }),
    configDB: `config/${hostsOf("config")}`,
    shards: shards.flatMap((set) =>
      set === null ? [] : [{ _id: set, host: `${set}/${hostsOf(set)}` }],
    ),
    mongos: [],
    ...(pingIntervalMs === undefined ? {} : { pingIntervalMs }),
    ...(findHostTimeoutMs === undefined ? {} : { findHostTimeoutMs }),
  };
}
