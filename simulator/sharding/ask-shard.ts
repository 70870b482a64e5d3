import { setTimeout as delay } from "node:timers/promises";
import { type Document, Double } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { isDocument } from "#simulator/commands/reply.ts";
import { isRetryable } from "#simulator/commands/retryable-errors.ts";
import type { ShardMonitor } from "#simulator/sharding/router.ts";

const WRITES = new Set([
  ...["insert", "update", "delete", "findAndModify", "findandmodify"],
  ...["create", "createIndexes", "drop"],
]);

/** A mongos sends an operation again this often before its client hears of it. */
const ATTEMPTS = 3;
const DEFAULT_FIND_HOST_MS = 20_000;
const OPERATION_TIMEOUT_MS = 60_000;
const LOOK_AGAIN_MS = 50;

/** Whether a command changes documents. */
export function isWrite(name: string): boolean {
  return WRITES.has(name);
}

/**
 * Sends a command of a client to the member of a shard that should answer it, until it is answered
 * for good; only what may be repeated is repeated.
 *
 * @returns The reply without what a shard tells its router, or the error of the last attempt.
 * @throws CommandError 133 when the set does not answer or has no primary for too long.
 */
export async function askShard(
  context: CommandContext,
  shard: ShardMonitor,
  command: Document,
): Promise<Document> {
  const mayRepeat = !isWrite(context.name) || command.txnNumber !== undefined;
  let last: Document = {};
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const host = await findHost(context, shard);
    const outcome = await context.node.egress.run(host, command, OPERATION_TIMEOUT_MS);
    if (outcome.ok && !isRetryable(outcome.reply.code)) return withoutGossip(outcome.reply);
    last = outcome.ok ? withoutGossip(outcome.reply) : unreachable(outcome.message);
    shard.forget(host);
    if (!mayRepeat) break;
  }
  return last;
}

/** The member that should answer; waits for an election, but not for a set that answers nobody. */
async function findHost({ node, session, command }: CommandContext, shard: ShardMonitor) {
  const preference = readPreference(command);
  const limit = node.options.sharding?.findHostTimeoutMs ?? DEFAULT_FIND_HOST_MS;
  const deadline = performance.now() + limit;
  while (true) {
    const host = candidate(shard, preference);
    if (host !== null) return host;
    if (performance.now() > deadline || session.closed.aborted) break;
    await shard.look();
    if (candidate(shard, preference) !== null) continue;
    if (shard.isDown()) break;
    await delay(LOOK_AGAIN_MS);
  }
  throw noHost(shard.name, preference);
}

function candidate(shard: ShardMonitor, preference: string): string | null {
  if (preference === "primary") return shard.primary();
  const [secondary = null] = shard.secondaries();
  if (preference === "secondary") return secondary;
  return preference === "primaryPreferred"
    ? (shard.primary() ?? secondary)
    : (secondary ?? shard.primary());
}

function readPreference({ $readPreference: given }: Document): string {
  return isDocument(given) && typeof given.mode === "string" ? given.mode : "primary";
}

const OWN_FIELDS = new Set([
  ...["$clusterTime", "operationTime", "$gleStats", "lastCommittedOpTime", "$configServerState"],
]);

function withoutGossip(reply: Document): Document {
  const kept = Object.entries(reply).filter(([name]) => !OWN_FIELDS.has(name));
  return Object.fromEntries(kept);
}

function unreachable(message: string): Document {
  return { ok: new Double(0), errmsg: message, code: 6, codeName: "HostUnreachable" };
}

/** No member of a set can be asked. */
export function noHost(set: string, mode: string): CommandError {
  return new CommandError(
    133,
    "FailedToSatisfyReadPreference",
    `Could not find host matching read preference { mode: "${mode}" } for set ${set}`,
  );
}
