import { type Document, Long } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { onCluster } from "#simulator/commands/command-definition.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import type { CommandFamily } from "#simulator/commands/command-family.ts";
import { okReply } from "#simulator/commands/reply.ts";
import type { ShardingOptions } from "#simulator/node-options.ts";
import type { NodeState } from "#simulator/node-state.ts";
import { byCodeUnit } from "#simulator/versions/parameter-catalogue.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

/** What tells a router's or a shard's view of the cluster. */
export const SHARDING_COMMANDS: CommandFamily = {
  getShardMap: { handler: getShardMap, requires: onCluster("getShardMap"), adminOnly: true },
  listShards: { handler: listShards, requires: onCluster("listShards"), adminOnly: true },
  addShard: { handler: addShard, requires: onCluster("addShard"), adminOnly: true },
  balancerStatus: {
    handler: () => okReply({ mode: "full", inBalancerRound: false }),
    requires: onCluster("listShards"),
    adminOnly: true,
  },
};

function getShardMap({ node }: CommandContext): Document {
  const { sharding } = node.options;
  if (sharding === undefined) {
    throw new CommandError(203, "ShardingStateNotInitialized", "Sharding is not enabled");
  }
  const isConfigServer = node.options.replicaSet?.clusterRole === "configsvr";
  const entries = shardMapEntries(sharding, isConfigServer).sort(([left], [right]) =>
    byCodeUnit(left, right),
  );
  return okReply({ map: Object.fromEntries(entries) });
}

/** One entry per shard, per host and per connection string; a config server is local to itself. */
function shardMapEntries(
  { configDB, shards }: ShardingOptions,
  isConfigServer: boolean,
): [string, string][] {
  const config: [string, string][] = isConfigServer
    ? ["<local>", "config"].map((key) => [key, configDB])
    : setEntries("config", configDB);
  return [...config, ...shards.flatMap(({ _id, host }) => setEntries(_id, host))];
}

function setEntries(name: string, connection: string): [string, string][] {
  return [name, ...hostsOf(connection), connection].map((key) => [key, connection]);
}

/** The members of a connection string `set/host,host`. */
function hostsOf(connection: string): string[] {
  return connection.slice(connection.indexOf("/") + 1).split(",");
}

/** addShard of a shard that the options name; the simulated cluster cannot grow by it. */
function addShard({ node, command }: CommandContext): Document {
  const connection = String(command.addShard);
  const known = node.options.sharding?.shards.find(({ host }) =>
    hostsOf(host).some((member) => hostsOf(connection).includes(member)),
  );
  if (known !== undefined) return okReply({ shardAdded: known._id });
  throw new CommandError(
    96,
    "OperationFailed",
    `Simulated clusters have the shards they were started with; ${connection} is none of them`,
  );
}

function listShards({ node }: CommandContext): Document {
  return okReply({ shards: shardDocuments(node) });
}

/** Documents of `config.shards`. */
export function shardDocuments({ options }: NodeState): Document[] {
  return (options.sharding?.shards ?? []).map(({ _id, host }) => ({ _id, host, state: 1 }));
}

/** Documents of `config.mongos`. */
export function routerDocuments({ options, now, startedAt }: NodeState): Document[] {
  const upSeconds = Math.floor((now().getTime() - startedAt.getTime()) / 1000);
  return (options.sharding?.mongos ?? []).map((host) => ({
    _id: host,
    advisoryHostFQDNs: [],
    mongoVersion: versionProfile(options.version).version,
    ping: now(),
    up: Long.fromNumber(upSeconds),
    waiting: true,
  }));
}
