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
  const entries = shardMapEntries(sharding).sort(([left], [right]) => byCodeUnit(left, right));
  return okReply({ map: Object.fromEntries(entries) });
}

/** One entry per shard, per host and per connection string. */
function shardMapEntries({ configDB, shards }: ShardingOptions): [string, string][] {
  const sets: [string, string][] = [
    ["config", configDB],
    ...shards.map(({ _id, host }): [string, string] => [_id, host]),
  ];
  return sets.flatMap(([name, connection]) => {
    const hosts = connection.slice(connection.indexOf("/") + 1).split(",");
    return [name, ...hosts, connection].map((key): [string, string] => [key, connection]);
  });
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
