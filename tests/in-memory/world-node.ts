import type { ClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import { acceptsPlaintext, acceptsTls, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { TlsFiles } from "#lib/domain/rollout/plan.ts";
import { fingerprintOf } from "#tests/builders/observation.ts";

/** A client's connection, with the truth that a server does not tell. */
export interface WorldConnection {
  connectionId: number;
  client: string;
  appName: string | null;
  driver: string | null;
  isMember: boolean;
  isTls: boolean;
}

/** One process of the world. */
export interface WorldNode {
  host: string;
  /** Its set; "mongos" for routers, null for a standalone. */
  group: string | null;
  memberId: number | null;
  kind: "data" | "arbiter" | "router";
  hidden: boolean;
  delaySeconds: number;
  version: string;
  /** False for arbiters under access control: every command is refused. */
  takesCommands: boolean;
  isUp: boolean;
  /** The mode of the running process; `startup` is what it was started with. */
  mode: TlsMode;
  clusterAuthMode: ClusterAuthMode | null;
  startup: {
    mode: TlsMode;
    clusterAuthMode: ClusterAuthMode | null;
    /** Null where it was started with those of the builder. */
    files: TlsFiles | null;
  };
  pid: number;
  startedAt: Date;
  /** SHA-256 of the leaf that it serves, and of the one that it would load. */
  leaf: string;
  leafOnDisk: string;
  /** Whether the certificate names another host, which whoever dials it with TLS finds out. */
  hasWrongName: boolean;
  connections: WorldConnection[];
  lastConnectionId: number;
  /** Every line since the start of the process; a server keeps the last `LOG_LINES_KEPT`. */
  log: string[];
  /** Whether it was started with `tlsLogVersions` of all versions. */
  logsVersions: boolean;
}

export interface NodeWish {
  mode: TlsMode;
  /** An arbiter under access control, which takes no commands. */
  arbiter?: boolean;
  hidden?: boolean;
  delaySeconds?: number;
  clusterAuthMode?: ClusterAuthMode;
  version?: string;
}

type Place = Pick<WorldNode, "host" | "group" | "memberId" | "kind">;

/** A process that was started a day ago in the wished mode, with nobody connected. */
export function createWorldNode(place: Place, wish: NodeWish, now: Date): WorldNode {
  const { mode, clusterAuthMode = "keyFile" } = wish;
  return {
    ...place,
    hidden: wish.hidden ?? false,
    delaySeconds: wish.delaySeconds ?? 0,
    version: wish.version ?? "4.2.0",
    takesCommands: place.kind !== "arbiter",
    isUp: true,
    mode,
    clusterAuthMode,
    startup: { mode, clusterAuthMode, files: null },
    pid: 100,
    startedAt: new Date(now.getTime() - 86_400_000),
    leaf: fingerprintOf(place.host),
    leafOnDisk: fingerprintOf(place.host),
    hasWrongName: false,
    connections: [],
    lastConnectionId: 10,
    log: [],
    logsVersions: false,
  };
}

/** A client connects and sends something; null where the mode refuses it. The node logs as a 4.2 does. */
export function connectTo(
  node: WorldNode,
  wish: Partial<Omit<WorldConnection, "connectionId">> = {},
): WorldConnection | null {
  const connectionId = ++node.lastConnectionId;
  const connection: WorldConnection = {
    connectionId,
    client: `10.0.0.7:${40_000 + connectionId}`,
    appName: "billing",
    driver: "pymongo 4.6",
    isMember: false,
    isTls: false,
    ...wish,
  };
  const { client, appName, driver, isTls } = connection;
  const open = node.connections.length + 1;
  write(node, "listener", `connection accepted from ${client} #${connectionId} (${open} now open)`);
  if (!(isTls ? acceptsTls(node.mode) : acceptsPlaintext(node.mode))) return null;
  const thread = `conn${connectionId}`;
  if (isTls && node.logsVersions) {
    write(node, thread, `Accepted connection with TLS Version 1.3 from connection ${client}`);
  }
  if (!isTls && node.mode === "preferTLS") {
    const text = `SSL mode is set to 'preferred' and connection ${connectionId} to ${client} is not using SSL.`;
    write(node, thread, text);
  }
  const [name = "", version = ""] = driver?.split(" ") ?? [];
  const metadata = `{ application: { name: "${appName}" }, driver: { name: "${name}", version: "${version}" } }`;
  write(node, thread, `received client metadata from ${client} ${thread}: ${metadata}`);
  node.connections.push(connection);
  return connection;
}

/** The client goes. */
export function disconnectFrom(node: WorldNode, connectionId: number): void {
  const gone = node.connections.find((open) => open.connectionId === connectionId);
  node.connections = node.connections.filter((open) => open !== gone);
  if (gone !== undefined) write(node, `conn${connectionId}`, `end connection ${gone.client}`);
}

function write(node: WorldNode, thread: string, text: string): void {
  node.log.push(`2026-11-22T10:00:00.000+0000 I  NETWORK  [${thread}] ${text}`);
}
