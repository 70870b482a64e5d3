import type { Socket } from "node:net";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import {
  createPacketChannel,
  notMysql,
  type PacketChannel,
} from "#lib/infrastructure/mysql/packet-channel.ts";
import { readGreeting, type ServerGreeting } from "#lib/protocols/mysql/greeting.ts";
import { MysqlFormatError } from "#lib/protocols/mysql/packet.ts";
import { encodeSslRequest } from "#lib/protocols/mysql/ssl-request.ts";

/** Where a greeting comes from, and how long it may take in milliseconds. */
export interface GreetingSource {
  host: string;
  timeoutMs: number;
}

/**
 * Reads a server's greeting and asks for TLS, which the server then awaits as the next bytes.
 *
 * It leaves the socket without listeners of its own.
 *
 * @returns The greeting also where TLS is not offered; nothing has been sent then.
 */
export async function requestTls(
  socket: Socket,
  source: GreetingSource,
  signal: AbortSignal,
): Promise<Reading<ServerGreeting>> {
  const channel = createPacketChannel(socket, source, signal);
  const greeting = await greet(channel, source.host);
  channel.detach();
  if (greeting.ok && greeting.value.offersTls) socket.write(encodeSslRequest());
  return greeting;
}

async function greet(channel: PacketChannel, host: string): Promise<Reading<ServerGreeting>> {
  const packet = await channel.next();
  if (!packet.ok) return packet;
  try {
    const first = readGreeting(packet.value.payload);
    if (first.kind === "greeting") return { ok: true, value: first };
    return failed(
      "COMMAND_FAILED",
      `${host} refuses connections: ${first.message} (${first.code})`,
    );
  } catch (thrown) {
    if (!(thrown instanceof MysqlFormatError)) throw thrown;
    return { ok: false, failure: notMysql(host) };
  }
}
