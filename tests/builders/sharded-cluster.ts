import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type {
  NodeObservation,
  NodeRole,
  Observation,
} from "#lib/domain/observation/observation.ts";
import { aHealthyView, aNodeIn, aReplicaSet } from "#tests/builders/observation.ts";

const MEMBERS: readonly NodeRole[] = ["primary", "secondary", "secondary"];
const WITH_ARBITER: readonly NodeRole[] = ["primary", "secondary", "arbiter"];

/** The nodes of `aShardedCluster`, in the order in which a plan takes them. */
export const SHARDED_HOSTS = [
  "config-2:27019",
  "config-3:27019",
  "a-2:27018",
  "a-3:27018",
  "b-2:27018",
  "b-3:27018",
  "config-1:27019",
  "a-1:27018",
  "b-1:27018",
  "mongos-1:27017",
  "mongos-2:27017",
];

/**
 * Three config servers, two shards of two members and an arbiter (`a-3`, `b-3`), and two routers, all of them with
 * access control and at the mode, unless `modes` says otherwise by host.
 */
export function aShardedCluster(
  mode: TlsMode,
  modes: Readonly<Record<string, TlsMode>> = {},
): Observation {
  const of = (host: string) => modes[host] ?? mode;
  const sets = [
    { name: "config", group: "config", port: 27_019, roles: MEMBERS },
    { name: "a", group: "shard-a", port: 27_018, roles: WITH_ARBITER },
    { name: "b", group: "shard-b", port: 27_018, roles: WITH_ARBITER },
  ];
  const members = sets.flatMap(({ name, group, port, roles }) => {
    const hosts = roles.map((_, i) => `${name}-${i + 1}:${port}`);
    return roles.map((role, memberId) => {
      const host = hosts[memberId] ?? "";
      const replication = aHealthyView(hosts, hosts[0] ?? "", host);
      const member = { host, group, memberId, role };
      return role === "arbiter"
        ? aShutArbiter(of(host), member)
        : aNodeIn(of(host), { ...member, replication });
    });
  });
  const routers = [1, 2].map((n) => {
    const host = `mongos-${n}:27017`;
    const place = { group: "mongos", memberId: null, role: "mongos" as const };
    return aNodeIn(of(host), { host, process: "mongos", ...place });
  });
  const empty = aReplicaSet([], { kind: "sharded", name: null, configVersion: null });
  return { ...empty, nodes: [...members, ...routers] };
}

/** Everything about it comes from the wire, and from what a server tells anybody. */
export function aShutArbiter(
  mode: TlsMode,
  overrides: Partial<NodeObservation> = {},
): NodeObservation {
  const failure = { code: "NOT_AUTHORIZED" as const, message: "requires authentication" };
  const isAmbiguous = mode === "allowTLS" || mode === "preferTLS";
  return aNodeIn(mode, {
    role: "arbiter",
    access: { authenticated: false, failure },
    replication: null,
    ...overrides,
    mode: {
      runtime: null,
      startup: null,
      possible: isAmbiguous ? ["allowTLS", "preferTLS"] : [mode],
      evidence: "black-box",
      vocabulary: null,
    },
  });
}
