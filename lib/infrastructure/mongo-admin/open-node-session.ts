import type { Reading } from "#lib/application/ports/node-driver.ts";
import type { CommandChannel } from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import type { ClusterAccess } from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import {
  dialPlaintext,
  dialTls,
  type GreetedConnection,
} from "#lib/infrastructure/mongo-admin/dial-node.ts";
import type { Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { logIn } from "#lib/infrastructure/mongo-admin/log-in.ts";

/** A connection to one node on which commands can be tried. */
export interface NodeSession {
  greeted: GreetedConnection;
  channel: CommandChannel;
}

/**
 * Opens a connection by whichever way the node lets us in, TLS first, and logs in.
 *
 * A login that fails or is withheld fails the reading, except on arbiters, which hold no users.
 */
export async function openNodeSession(
  access: ClusterAccess,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<Reading<NodeSession>> {
  const dialled = await dialEitherWay(access, endpoint, signal);
  if (!dialled.ok) return dialled;
  const greeted = dialled.value;
  const login = await logIn(access, endpoint.host, greeted);
  if (login.failure !== null) {
    greeted.connection.close();
    return { ok: false, failure: login.failure };
  }
  const channel = {
    host: endpoint.host,
    connection: greeted.connection,
    wireVersion: greeted.hello.maxWireVersion,
    timeoutMs: access.limits.commandMs,
  };
  return { ok: true, value: { greeted, channel } };
}

/** Connects by whichever way the node lets us in, TLS first, and says hello. */
export async function dialEitherWay(
  access: ClusterAccess,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<Reading<GreetedConnection>> {
  const identity = access.dialler.hasClientCertificate ? "certificate" : "anonymous";
  const tls = await dialTls(access, endpoint, identity, signal);
  if (tls.greeted !== null) return { ok: true, value: tls.greeted };
  const plaintext = await dialPlaintext(access, endpoint, signal);
  if (plaintext.ok) return plaintext;
  // Where both ways fail, the one that got further explains more.
  if (tls.helloFailure !== null) return { ok: false, failure: tls.helloFailure };
  return tls.session.ok ? plaintext : tls.session;
}
