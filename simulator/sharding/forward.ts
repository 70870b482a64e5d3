import type { Document } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { currentOpStage } from "#simulator/commands/current-op.ts";
import { isDocument, okReply } from "#simulator/commands/reply.ts";
import { askShard, isWrite, noHost } from "#simulator/sharding/ask-shard.ts";
import type { Router, ShardMonitor } from "#simulator/sharding/router.ts";

const READS = new Set([
  ...["find", "aggregate", "count", "distinct"],
  ...["listCollections", "listIndexes"],
]);
/** Databases that a mongos keeps on the config servers. */
const OF_CONFIG_SERVERS = new Set(["admin", "config", "local"]);

/**
 * What a mongos lets the sets behind it answer, over connections that it dials in its own mode.
 *
 * @returns Null for what the process answers itself.
 * @throws CommandError 133 when the set does not answer or has no primary for too long.
 */
export async function forward(context: CommandContext): Promise<Document | null> {
  const { name, database, node } = context;
  const { router } = node;
  if (router === null || currentOpStage(context) !== null) return null;
  if (name === "listDatabases") return listDatabases(context, router);
  if (!READS.has(name) && !isWrite(name)) return null;
  if (OF_CONFIG_SERVERS.has(database)) {
    refuseWhenDown(router.config);
    return null;
  }
  const shard = router.shardOf(database);
  if (shard === null) return null;
  return askShard(context, shard, forwarded(context.command));
}

/** A mongos gossips and signs by itself. */
function forwarded({ $clusterTime: _time, ...command }: Document): Document {
  return command;
}

function refuseWhenDown(monitor: ShardMonitor): void {
  if (monitor.isDown()) throw noHost(monitor.name, "primary");
}

/** The databases of all shards, and those of the config servers. */
async function listDatabases(context: CommandContext, router: Router): Promise<Document> {
  refuseWhenDown(router.config);
  const command = forwarded(context.command);
  const replies = await Promise.all(
    router.shards.map((shard) => askShard(context, shard, command)),
  );
  const failed = replies.find(({ ok }) => Number(ok) !== 1);
  if (failed !== undefined) return failed;
  const byName = new Map<string, Document>();
  for (const { databases } of replies) {
    for (const entry of Array.isArray(databases) ? databases.filter(isDocument) : []) {
      if (entry.name !== "local") byName.set(String(entry.name), entry);
    }
  }
  const databases = [...byName.values()].sort((left, right) =>
    String(left.name).localeCompare(String(right.name)),
  );
  const isNamesOnly = databases.every(({ sizeOnDisk }) => sizeOnDisk === undefined);
  const totalSize = databases.reduce((sum, { sizeOnDisk }) => sum + Number(sizeOnDisk), 0);
  return okReply({ databases, ...(isNamesOnly ? {} : { totalSize }) });
}
