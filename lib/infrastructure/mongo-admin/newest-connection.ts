import type { Reading } from "#lib/application/ports/node-driver.ts";
import { runCommand } from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import type { ClusterAccess } from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import type { Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import { ANY_MEMBER } from "#lib/infrastructure/mongo-admin/node-connections.ts";
import {
  dialEitherWay,
  type NodeSession,
  openNodeSession,
} from "#lib/infrastructure/mongo-admin/open-node-session.ts";
import {
  documentsOf,
  fieldsOf,
  numberOf,
  textOf,
} from "#lib/infrastructure/mongo-admin/reply-fields.ts";

/**
 * The number of a connection opened just now, so that every connection from before has a lower one.
 *
 * From 4.2 on the hello tells it. Before, the server's list of our own operations does, which needs a login.
 *
 * @see fact sheet, section 2.4
 */
export async function readNewestConnectionId(
  access: ClusterAccess,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<Reading<number>> {
  const dialled = await dialEitherWay(access, endpoint, signal);
  if (!dialled.ok) return dialled;
  const { connection, hello } = dialled.value;
  connection.close();
  if (hello.connectionId !== null) return { ok: true, value: hello.connectionId };
  const session = await openNodeSession(access, endpoint, signal);
  if (!session.ok) return session;
  try {
    return await findOwn(session.value);
  } finally {
    session.value.greeted.connection.close();
  }
}

async function findOwn({ channel }: NodeSession): Promise<Reading<number>> {
  const address = await runCommand(channel, { whatsmyuri: 1 });
  if (!address.ok) return address;
  const own = textOf(address.value.you);
  const pipeline = [{ $currentOp: {} }];
  const listed = await runCommand(channel, {
    aggregate: 1,
    pipeline,
    cursor: {},
    $readPreference: ANY_MEMBER,
  });
  if (!listed.ok) return listed;
  const operations = documentsOf(fieldsOf(listed.value.cursor).firstBatch);
  const entry = operations.find(({ client }) => own !== null && client === own);
  const connectionId = numberOf(entry?.connectionId);
  return connectionId === null
    ? failed("COMMAND_FAILED", `${channel.host} does not list our own connection`)
    : { ok: true, value: connectionId };
}
