import { type Document, Int32 } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { isDocument } from "#simulator/commands/reply.ts";
import type { NodeState } from "#simulator/node-state.ts";

const TIMEOUT_MS = 10_000;

/**
 * Operations of every shard, as its primary tells them; the router's own are not among them.
 *
 * @throws CommandError 133 FailedToSatisfyReadPreference when a shard has no primary that can be dialled.
 */
export async function operationsOfShards(
  { node }: CommandContext,
  stage: Document,
): Promise<Document[]> {
  const shards = node.options.sharding?.shards ?? [];
  const lists = await Promise.all(
    shards.map(async ({ _id, host }) => {
      const operations = await askShard(node, host, stage);
      return operations.map((operation) => asRouterShows(_id, operation));
    }),
  );
  return lists.flat();
}

async function askShard(node: NodeState, connection: string, stage: Document): Promise<Document[]> {
  const [set = "", hosts = ""] = connection.split("/");
  const command = {
    aggregate: new Int32(1),
    pipeline: [{ $currentOp: stage }],
    fromMongos: true,
    cursor: {},
    $db: "admin",
  };
  for (const host of hosts.split(",")) {
    const outcome = await node.egress.run(host, command, TIMEOUT_MS);
    const cursor: unknown = outcome.ok ? outcome.reply.cursor : null;
    if (isDocument(cursor) && Array.isArray(cursor.firstBatch)) {
      return cursor.firstBatch.filter(isDocument);
    }
  }
  throw new CommandError(
    133,
    "FailedToSatisfyReadPreference",
    `Could not find host matching read preference { mode: "primary" } for set ${set}`,
  );
}

/** The shard's name comes first, the client is the shard's, and operation numbers carry the shard. */
function asRouterShows(shard: string, operation: Document): Document {
  const fields = Object.entries(operation).map(([name, value]: [string, unknown]) => {
    if (name === "client") return ["client_s", value];
    return name === "opid" ? [name, `${shard}:${String(value)}`] : [name, value];
  });
  return { shard, ...Object.fromEntries(fields) };
}
