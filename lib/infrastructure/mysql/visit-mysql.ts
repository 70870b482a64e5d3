import type { Reading } from "#lib/application/ports/node-driver.ts";
import { connectTcp, type Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import type { ProbeLimits } from "#lib/infrastructure/mongo-admin/limits.ts";
import {
  handshake,
  type TlsDialler,
  type TlsSession,
} from "#lib/infrastructure/mongo-admin/tls-dial.ts";
import { logIn } from "#lib/infrastructure/mysql/log-in.ts";
import { requestTls } from "#lib/infrastructure/mysql/mysql-preamble.ts";
import {
  createPacketChannel,
  type PacketChannel,
} from "#lib/infrastructure/mysql/packet-channel.ts";
import type { ServerGreeting } from "#lib/protocols/mysql/greeting.ts";
import { MysqlFormatError, type MysqlPacket } from "#lib/protocols/mysql/packet.ts";
import { encodeQuery, encodeQuit, readSingleValue } from "#lib/protocols/mysql/query.ts";

/** Who visits, and how long each part may take. */
export interface Visitor {
  endpoint: Endpoint;
  dialler: TlsDialler;
  limits: ProbeLimits;
  /** Null comes as nobody, whom a server refuses without counting it as an aborted connection. */
  login: { user: string; password: string } | null;
}

/** What a visit through greeting, TLS and login has shown. */
export interface Visit {
  greeting: Reading<ServerGreeting>;
  session: Reading<TlsSession>;
  /** Fails also where the server answered and refused. */
  access: Reading<{ maxConnectErrors: number | null }>;
}

/**
 * Connects, completes a TLS handshake, logs in and says goodbye.
 *
 * Servers count connections that end before a login was answered, and forget them only when a login succeeds.
 */
export async function visitMysql(
  { endpoint, dialler, limits, login }: Visitor,
  signal: AbortSignal,
): Promise<Visit> {
  const { host } = endpoint;
  const socket = await connectTcp(endpoint, limits.connectMs, signal);
  if (!socket.ok) return { greeting: socket, session: socket, access: socket };
  const source = { host, timeoutMs: limits.handshakeMs };
  const greeting = await requestTls(socket.value, source, signal);
  if (!greeting.ok || !greeting.value.offersTls) {
    socket.value.destroy();
    const failure = greeting.ok
      ? failed("TLS_FAILED", `${host} does not offer TLS in its greeting`)
      : greeting;
    return { greeting, session: failure, access: failure };
  }
  const session = await handshake(
    socket.value,
    { endpoint, dialler, context: dialler.anonymous() },
    limits.handshakeMs,
    signal,
  );
  if (!session.ok) return { greeting, session, access: session };
  const secured = session.value.socket;
  const channel = createPacketChannel(secured, { host, timeoutMs: limits.commandMs }, signal);
  const { user, password } = login ?? { user: "", password: "" };
  const entry = await logIn(channel, { host, greeting: greeting.value, user, password });
  const maxConnectErrors = entry.ok ? await askLimit(channel) : null;
  if (entry.ok) channel.send(encodeQuit());
  secured.end();
  return {
    greeting,
    session,
    access: entry.ok ? { ok: true, value: { maxConnectErrors } } : entry,
  };
}

/** Null where the server has no such limit, as mongosqld and Manticore. */
async function askLimit(channel: PacketChannel): Promise<number | null> {
  channel.send(encodeQuery("SELECT @@max_connect_errors"));
  const packets: MysqlPacket[] = [];
  for (;;) {
    const packet = await channel.next();
    if (!packet.ok) return null;
    packets.push(packet.value);
    const value = singleValueOf(packets);
    if (value !== undefined) return value !== null && /^\d+$/.test(value) ? Number(value) : null;
  }
}

function singleValueOf(packets: readonly MysqlPacket[]): string | null | undefined {
  try {
    return readSingleValue(packets);
  } catch (thrown) {
    if (!(thrown instanceof MysqlFormatError)) throw thrown;
    return null;
  }
}
