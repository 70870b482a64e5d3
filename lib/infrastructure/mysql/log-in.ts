import type { Reading } from "#lib/application/ports/node-driver.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import { notMysql, type PacketChannel } from "#lib/infrastructure/mysql/packet-channel.ts";
import type { ServerGreeting } from "#lib/protocols/mysql/greeting.ts";
import {
  type AuthPlugin,
  encodeLogin,
  isKnownPlugin,
  type LoginReply,
  passwordProof,
  readLoginReply,
} from "#lib/protocols/mysql/login.ts";
import { encodePacket, MysqlFormatError, type MysqlPacket } from "#lib/protocols/mysql/packet.ts";

/** After the greeting and the SSLRequest. */
const LOGIN_SEQUENCE = 2;
/** A server that has not decided by then goes round in circles. */
const MAX_ROUNDS = 6;
const FALLBACK_PLUGIN: AuthPlugin = "mysql_native_password";

/** Whom to log in as, where. */
export interface MysqlLogin {
  host: string;
  greeting: ServerGreeting;
  user: string;
  password: string;
}

/** Logs in over a connection that TLS has secured; a refusal is an answer and fails as AUTHENTICATION_FAILED. */
export async function logIn(
  channel: PacketChannel,
  { host, greeting, user, password }: MysqlLogin,
): Promise<Reading<null>> {
  const asked = greeting.authPlugin ?? FALLBACK_PLUGIN;
  let plugin = isKnownPlugin(asked) ? asked : FALLBACK_PLUGIN;
  const proof = passwordProof(plugin, password, greeting.salt);
  channel.send(encodeLogin({ sequence: LOGIN_SEQUENCE, user, proof, plugin }));
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const packet = await channel.next();
    if (!packet.ok) return packet;
    const reply = readReply(packet.value);
    if (reply === null) return { ok: false, failure: notMysql(host) };
    const answer = (payload: Buffer) =>
      channel.send(encodePacket({ sequence: packet.value.sequence + 1, payload }));
    switch (reply.kind) {
      case "accepted":
        return { ok: true, value: null };
      case "refusal":
        return failed(
          "AUTHENTICATION_FAILED",
          `${host} refuses the login: ${reply.message} (${reply.code})`,
        );
      case "switch":
        if (!isKnownPlugin(reply.plugin)) {
          return failed("AUTHENTICATION_FAILED", `${host} asks for a login by ${reply.plugin}`);
        }
        plugin = reply.plugin;
        answer(passwordProof(plugin, password, reply.salt));
        break;
      case "password-wanted":
        answer(passwordProof("mysql_clear_password", password, greeting.salt));
        break;
      case "pending":
        break;
    }
  }
  return failed("AUTHENTICATION_FAILED", `${host} does not come to an end with the login`);
}

function readReply({ payload }: MysqlPacket): LoginReply | null {
  try {
    return readLoginReply(payload);
  } catch (thrown) {
    if (!(thrown instanceof MysqlFormatError)) throw thrown;
    return null;
  }
}
