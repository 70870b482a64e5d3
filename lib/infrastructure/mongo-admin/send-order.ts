import type { Document } from "bson";
import type { CommandOutcome, SetModeOutcome } from "#lib/application/ports/node-driver.ts";
import type { CommandChannel } from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import { type Fields, numberOf, textOf } from "#lib/infrastructure/mongo-admin/reply-fields.ts";
import type { SessionPool } from "#lib/infrastructure/mongo-admin/session-pool.ts";

const COMMAND_NOT_FOUND = 59;

/** A command that changes something, and since when servers know it. */
interface Order {
  command: Document;
  /** First wire version whose servers have it, and the release for people; null where all have it. */
  since: { wireVersion: number; release: string } | null;
}

type Sent =
  | { kind: "done"; reply: Fields }
  | { kind: "refused"; code: number | null; codeName: string | null; errmsg: string }
  | Extract<CommandOutcome, { kind: "unknown" }>;

/** Runs the command exactly once; what became of an unanswered one must be found out by looking. */
export async function sendOrder(
  pool: SessionPool,
  host: string,
  order: Order,
): Promise<CommandOutcome> {
  const sent = await send(pool, host, order);
  return sent.kind === "done" ? { kind: "done", reply: replyText(sent.reply) } : sent;
}

/** Runs exactly one setParameter, whose reply names the value before. */
export async function sendSetParameter(
  pool: SessionPool,
  host: string,
  parameters: Document,
): Promise<SetModeOutcome> {
  const command = { setParameter: 1, ...parameters };
  const sent = await send(pool, host, { command, since: null });
  return sent.kind === "done"
    ? { kind: "changed", was: textOf(sent.reply.was) ?? "unknown" }
    : sent;
}

async function send(pool: SessionPool, host: string, order: Order): Promise<Sent> {
  const outcome = await pool.act(host, async (channel) => ({
    ok: true,
    value: await sendOn(channel, order),
  }));
  return outcome.ok ? outcome.value : { kind: "unknown", failure: outcome.failure };
}

async function sendOn(
  { connection, timeoutMs, wireVersion, host }: CommandChannel,
  { command, since }: Order,
): Promise<Sent> {
  if (since !== null && wireVersion < since.wireVersion) {
    const [name] = Object.keys(command);
    const errmsg = `${host} has no ${name}, which came with ${since.release}`;
    return { kind: "refused", code: COMMAND_NOT_FOUND, codeName: "CommandNotFound", errmsg };
  }
  const reply = await connection.command("admin", command, timeoutMs);
  if (!reply.ok) return { kind: "unknown", failure: reply.failure };
  if (numberOf(reply.value.ok) === 1) return { kind: "done", reply: reply.value };
  return {
    kind: "refused",
    code: numberOf(reply.value.code),
    codeName: textOf(reply.value.codeName),
    errmsg: textOf(reply.value.errmsg) ?? "no reason given",
  };
}

/** Without the fields that every member of a set adds to whatever it answers. */
function replyText(reply: Fields): string {
  const told = Object.entries(reply).filter(([name]) => !GOSSIP.has(name));
  return `{ ${told.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", ")} }`;
}

const GOSSIP: ReadonlySet<string> = new Set([
  "$clusterTime",
  "$gleStats",
  "$configServerState",
  "$topologyTime",
  "operationTime",
  "lastCommittedOpTime",
]);
