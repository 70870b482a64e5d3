import type { Reading } from "#lib/application/ports/node-driver.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import type { ClusterAccess } from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import { connectTcp, type Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { type HelloReply, sayHello } from "#lib/infrastructure/mongo-admin/hello.ts";
import { handshake, type TlsSession } from "#lib/infrastructure/mongo-admin/tls-dial.ts";
import {
  createWireConnection,
  type WireConnection,
} from "#lib/infrastructure/mongo-admin/wire-connection.ts";

/** A connection on which the node has answered a hello. */
export interface GreetedConnection {
  connection: WireConnection;
  hello: HelloReply;
  /** Null over plaintext. */
  tls: TlsSession | null;
  /** Whether the handshake showed the cluster's client certificate. */
  certified: boolean;
}

/** What came of a TLS dial: the handshake may succeed and the hello still go unanswered. */
export interface TlsDial {
  session: Reading<TlsSession>;
  /** Why there is no greeted connection although the handshake succeeded. */
  helloFailure: ObservationFailure | null;
  greeted: GreetedConnection | null;
}

export type ClientIdentity = "anonymous" | "legacy" | "certificate";

/** Connects without TLS and says hello. */
export async function dialPlaintext(
  access: ClusterAccess,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<Reading<GreetedConnection>> {
  const { connectMs, commandMs } = access.limits;
  const socket = await connectTcp(endpoint, connectMs, signal);
  if (!socket.ok) return socket;
  const connection = createWireConnection(socket.value, endpoint.host, signal);
  const hello = await sayHello(connection, commandMs);
  if (!hello.ok) {
    connection.close();
    return hello;
  }
  return { ok: true, value: { connection, hello: hello.value, tls: null, certified: false } };
}

/** Connects with TLS, with or without the cluster's client certificate, and says hello. */
export async function dialTls(
  access: ClusterAccess,
  endpoint: Endpoint,
  identity: ClientIdentity,
  signal: AbortSignal,
): Promise<TlsDial> {
  const { connectMs, handshakeMs, commandMs } = access.limits;
  const socket = await connectTcp(endpoint, connectMs, signal);
  if (!socket.ok) return { session: socket, helloFailure: null, greeted: null };
  const context = contextFor(access, identity);
  const { dialler } = access;
  const session = await handshake(
    socket.value,
    { endpoint, dialler, context },
    handshakeMs,
    signal,
  );
  if (!session.ok) return { session, helloFailure: null, greeted: null };
  const connection = createWireConnection(session.value.socket, endpoint.host, signal);
  const hello = await sayHello(connection, commandMs);
  if (!hello.ok) {
    connection.close();
    return { session, helloFailure: hello.failure, greeted: null };
  }
  const certified = identity === "certificate";
  return {
    session,
    helloFailure: null,
    greeted: { connection, hello: hello.value, tls: session.value, certified },
  };
}

function contextFor({ dialler }: ClusterAccess, identity: ClientIdentity) {
  if (identity === "legacy") return dialler.legacy();
  return identity === "certificate" ? dialler.withClientCertificate() : dialler.anonymous();
}
