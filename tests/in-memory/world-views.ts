import { acceptsPlaintext, acceptsTls, dialsTls } from "#lib/domain/mode/tls-mode.ts";
import type {
  MemberView,
  NodeObservation,
  NodeRole,
  Observation,
  ReplicationObservation,
} from "#lib/domain/observation/observation.ts";
import { aMode, aNodeObservation } from "#tests/builders/observation.ts";
import { someServerOptions } from "#tests/builders/server-options.ts";
import type { WorldNode } from "#tests/in-memory/world-node.ts";
import type { ClusterWorld } from "#tests/in-memory/world-state.ts";

/** What a probe sees of the world, without its distortions. */
export function observeWorld(world: ClusterWorld): Observation {
  const nodes = [...world.nodes.values()];
  const sets = new Set(nodes.filter(isMember).map(({ group }) => group));
  const isSharded = nodes.some(({ kind }) => kind === "router");
  const isSet = !isSharded && sets.size > 0;
  return {
    observedAt: world.now().toISOString(),
    depth: "base",
    durationMs: 20,
    cluster: {
      name: isSet ? ([...sets][0] ?? null) : null,
      ...shapeOf(isSharded, isSet),
      configVersion: isSet ? world.configVersion : null,
      incomplete: null,
    },
    nodes: nodes.map((node) => observeNode(world, node)),
    trust: null,
  };
}

function shapeOf(isSharded: boolean, isSet: boolean) {
  if (isSharded) return { kind: "sharded", source: "config-database" } as const;
  return isSet
    ? ({ kind: "replica-set", source: "replSetGetConfig" } as const)
    : ({ kind: "standalone", source: "seed-list" } as const);
}

function observeNode(world: ClusterWorld, node: WorldNode): NodeObservation {
  const { host, mode, startup, takesCommands, isUp } = node;
  const healthy = aNodeObservation({ host });
  const [leaf] = healthy.tls.chain;
  const speaksTls = acceptsTls(mode);
  const refused = { code: "NOT_AUTHORIZED" as const, message: `${host} lets us run nothing` };
  return {
    ...healthy,
    process: node.kind === "router" ? "mongos" : "mongod",
    role: roleOf(world, node),
    group: node.group,
    memberId: node.memberId,
    hidden: node.hidden,
    delaySeconds: node.delaySeconds,
    version: node.version,
    reachable: isUp,
    mode: takesCommands
      ? { ...aMode(mode), startup: startup.mode }
      : {
          runtime: null,
          startup: null,
          possible: modesOnTheWire(node),
          evidence: "black-box",
          vocabulary: null,
        },
    options: takesCommands ? optionsOf(node) : null,
    plaintext: { accepted: isUp ? acceptsPlaintext(mode) : null, failure: null },
    tls: {
      ...healthy.tls,
      accepted: isUp ? speaksTls : null,
      chain: speaksTls && leaf !== undefined ? [{ ...leaf, sha256: node.leaf }] : [],
    },
    replication: takesCommands ? viewOf(world, node) : null,
    access: takesCommands
      ? { authenticated: true, failure: null }
      : { authenticated: false, failure: refused },
  };
}

/** The start options that the node reports. */
export function optionsOf({ startup, group, kind, logsVersions }: WorldNode) {
  const logVersions = logsVersions ? "TLS1_0,TLS1_1,TLS1_2,TLS1_3" : null;
  const { files } = startup;
  const paths =
    files === null
      ? {}
      : {
          certificateKeyFile: files.certificateKeyFile,
          clusterFile: files.clusterFile,
          CAFile: files.caFile,
          clusterCAFile: files.clusterCaFile,
          allowConnectionsWithoutCertificates: files.allowConnectionsWithoutCertificates,
        };
  return someServerOptions(startup.mode, {
    program: kind === "router" ? "mongos" : "mongod",
    replSetName: kind === "router" ? null : group,
    tls: { logVersions, ...paths },
    security: { clusterAuthMode: startup.clusterAuthMode },
  });
}

/** The modes that the wire leaves possible. */
export function modesOnTheWire({ mode }: WorldNode) {
  return mode === "allowTLS" || mode === "preferTLS"
    ? (["allowTLS", "preferTLS"] as const).slice()
    : [mode];
}

/** The view that a member has of its set; null for a process in none. */
export function viewOf(world: ClusterWorld, node: WorldNode): ReplicationObservation | null {
  if (!isMember(node)) return null;
  const set = [...world.nodes.values()].filter((other) => other.group === node.group);
  return {
    state: stateOf(world, node),
    term: world.terms.get(node.group ?? "") ?? 1,
    lagSeconds: 0,
    members: set.map((other) => seenBy(world, node, other)),
  };
}

/** Pooled connections outlive a change of mode; a new one needs both ends to agree. */
function seenBy(world: ClusterWorld, node: WorldNode, other: WorldNode): MemberView {
  const link = `${node.host} ${other.host}`;
  const why = node === other || world.links.has(link) ? null : reasonNotToReach(node, other);
  const isSeen = other.isUp && why === null;
  if (isSeen) world.links.add(link);
  else world.links.delete(link);
  return {
    host: other.host,
    state: isSeen ? stateOf(world, other) : "(not reachable/healthy)",
    healthy: isSeen,
    lastHeartbeatMessage: isSeen ? "" : (why ?? "Connection refused"),
    lagSeconds: isSeen ? 0 : null,
  };
}

function reasonNotToReach(from: WorldNode, to: WorldNode): string | null {
  if (!to.isUp) return "Connection refused";
  if (!dialsTls(from.mode)) return acceptsPlaintext(to.mode) ? null : "Connection closed by peer";
  if (!acceptsTls(to.mode)) return "stream truncated";
  return to.hasWrongName ? "The server certificate does not match the host name" : null;
}

function stateOf(world: ClusterWorld, { host, group, kind }: WorldNode): string {
  if (kind === "arbiter") return "ARBITER";
  return world.primaries.get(group ?? "") === host ? "PRIMARY" : "SECONDARY";
}

function roleOf(world: ClusterWorld, node: WorldNode): NodeRole {
  if (node.kind === "router") return "mongos";
  if (node.group === null) return "standalone";
  if (node.kind === "arbiter") return "arbiter";
  return stateOf(world, node) === "PRIMARY" ? "primary" : "secondary";
}

function isMember({ kind, group }: WorldNode): boolean {
  return kind !== "router" && group !== null;
}
