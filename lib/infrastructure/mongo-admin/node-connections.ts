import { Long } from "bson";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import type { OpenConnection } from "#lib/domain/clients/open-connection.ts";
import { type CommandChannel, runCommand } from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import { type HelloReply, PROBE_APP_NAME } from "#lib/infrastructure/mongo-admin/hello.ts";
import {
  documentsOf,
  type Fields,
  fieldsOf,
  numberOf,
  textOf,
} from "#lib/infrastructure/mongo-admin/reply-fields.ts";

const BATCH = 5_000;
/** A server takes 65 536 connections unless told otherwise; one that lists more is not believed. */
const MAX_CONNECTIONS = 200_000;

/**
 * Every open connection as `$currentOp` lists it, idle ones included and our own left out. It needs the action
 * `inprog`, and on a router `localOps`, which came with 4.0.
 *
 * @see MongoDB manual, `$currentOp`; fact sheet, section 12.3: no field of it tells TLS from plaintext
 */
export async function readConnections(
  channel: CommandChannel,
  hello: HelloReply,
): Promise<Reading<OpenConnection[]>> {
  const stage = {
    allUsers: true,
    idleConnections: true,
    ...(hello.process === "mongos" ? { localOps: true } : {}),
  };
  const listed = await readAll(channel, [{ $currentOp: stage }]);
  if (!listed.ok) return listed;
  const connections = new Map(
    listed.value.flatMap(readConnection).map((open) => [open.connectionId, open]),
  );
  return { ok: true, value: [...connections.values()] };
}

/** Without it a secondary refuses even to list its own connections. */
export const ANY_MEMBER = { mode: "primaryPreferred" } as const;

async function readAll(
  channel: CommandChannel,
  pipeline: readonly Fields[],
): Promise<Reading<Fields[]>> {
  const first = await runCommand(channel, {
    aggregate: 1,
    pipeline,
    cursor: { batchSize: BATCH },
    $readPreference: ANY_MEMBER,
  });
  if (!first.ok) return first;
  let cursor = fieldsOf(first.value.cursor);
  const documents = documentsOf(cursor.firstBatch);
  while (numberOf(cursor.id) !== 0) {
    if (documents.length > MAX_CONNECTIONS) {
      return failed("COMMAND_FAILED", `${channel.host} lists more than ${MAX_CONNECTIONS} entries`);
    }
    const [, collection = "$cmd.aggregate"] = (textOf(cursor.ns) ?? "").split(/\.(.*)/s);
    // Servers take no other type for it, and what fits into a JavaScript number was decoded as one.
    const getMore = typeof cursor.id === "number" ? Long.fromNumber(cursor.id) : cursor.id;
    const next = await runCommand(channel, { getMore, collection, batchSize: BATCH });
    if (!next.ok) return next;
    cursor = fieldsOf(next.value.cursor);
    documents.push(...documentsOf(cursor.nextBatch));
  }
  return { ok: true, value: documents };
}

function readConnection(entry: Fields): OpenConnection[] {
  const connectionId = numberOf(entry.connectionId);
  const client = textOf(entry.client);
  const metadata = fieldsOf(entry.clientMetadata);
  const appName = textOf(entry.appName) ?? textOf(fieldsOf(metadata.application).name);
  if (connectionId === null || client === null || appName === PROBE_APP_NAME) return [];
  const driver = fieldsOf(metadata.driver);
  const name = textOf(driver.name);
  const version = textOf(driver.version);
  return [
    {
      connectionId,
      client,
      appName,
      driver: name === null ? null : `${name} ${version ?? ""}`.trim(),
      isMember: isMember(entry, name, appName),
      encryption: "unknown",
      evidence: "servers list connections without saying how they are carried",
    },
  ];
}

/** Names under which MongoDB's own processes introduce themselves; the old shell borrows the second. */
const INTERNAL_DRIVERS: ReadonlySet<string> = new Set([
  "NetworkInterfaceTL",
  "NetworkInterfaceASIO",
  "MongoDB Internal Client",
]);
const SHELL_APP_NAME = "MongoDB Shell";

/** Anyone who has logged in as somebody else than the members' own user is a client, whatever it calls itself. */
function isMember(entry: Fields, driver: string | null, appName: string | null): boolean {
  const users = documentsOf(entry.effectiveUsers);
  if (users.length > 0) {
    return users.some(({ user, db }) => user === "__system" && db === "local");
  }
  const [family = ""] = driver?.split("-") ?? [];
  return INTERNAL_DRIVERS.has(family) && appName !== SHELL_APP_NAME;
}
