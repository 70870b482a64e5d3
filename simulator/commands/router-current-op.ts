import { type Document, Int32 } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { isDocument } from "#simulator/commands/reply.ts";
import { askShard, noHost } from "#simulator/sharding/ask-shard.ts";

/**
 * Operations of every shard, as its primary tells them; the router's own are not among them.
 *
 * @throws CommandError 133 FailedToSatisfyReadPreference when a shard has no primary that can be dialled.
 */
export async function operationsOfShards(
  context: CommandContext,
  stage: Document,
): Promise<Document[]> {
  const command = {
    aggregate: new Int32(1),
    pipeline: [{ $currentOp: stage }],
    fromMongos: true,
    cursor: {},
    $db: "admin",
  };
  const shards = context.node.router?.shards ?? [];
  const lists = await Promise.all(
    shards.map(async (shard) => {
      const { cursor } = await askShard(context, shard, command);
      const batch: unknown = isDocument(cursor) ? cursor.firstBatch : null;
      if (!Array.isArray(batch)) throw noHost(shard.name, "primary");
      return batch.filter(isDocument).map((operation) => asRouterShows(shard.name, operation));
    }),
  );
  return lists.flat();
}

/** The shard's name comes first, the client is the shard's, and operation numbers carry the shard. */
function asRouterShows(shard: string, operation: Document): Document {
  const fields = Object.entries(operation).map(([name, value]: [string, unknown]) => {
    if (name === "client") return ["client_s", value];
    return name === "opid" ? [name, `${shard}:${String(value)}`] : [name, value];
  });
  return { shard, ...Object.fromEntries(fields) };
}
