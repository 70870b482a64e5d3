import { createHash } from "node:crypto";
import { CLIENT_CAPABILITIES } from "#lib/protocols/mysql/capability.ts";
import { createFieldReader } from "#lib/protocols/mysql/field-reader.ts";
import { readRefusal, type ServerRefusal } from "#lib/protocols/mysql/greeting.ts";
import { encodePacket, MysqlFormatError } from "#lib/protocols/mysql/packet.ts";
import { clientHead } from "#lib/protocols/mysql/ssl-request.ts";

const NUL = Buffer.of(0);
const FIRST_BYTE = { ok: 0x00, more: 0x01, authSwitch: 0xfe, error: 0xff } as const;
/** What caching_sha2_password says when its short proof is not enough. */
const WANTS_PASSWORD = 0x04;

/** Ways to log in that this client knows. */
const PLUGINS = {
  mysql_native_password: nativeProof,
  caching_sha2_password: cachingProof,
  mysql_clear_password: (password: string) => Buffer.concat([Buffer.from(password), NUL]),
} as const satisfies Record<string, (password: string, salt: Buffer) => Buffer>;

export type AuthPlugin = keyof typeof PLUGINS;

/** Whether the client can make the proof that `name` asks for. */
export function isKnownPlugin(name: string): name is AuthPlugin {
  return Object.hasOwn(PLUGINS, name);
}

/**
 * The proof of a password; `mysql_clear_password` is the password itself and belongs into TLS only.
 *
 * @param salt 20 bytes of the greeting or of an authentication switch.
 */
export function passwordProof(plugin: AuthPlugin, password: string, salt: Buffer): Buffer {
  return PLUGINS[plugin](password, salt);
}

/**
 * A login over TLS.
 *
 * @see MySQL internals, "Protocol::HandshakeResponse41"
 */
export function encodeLogin(login: {
  sequence: number;
  user: string;
  proof: Buffer;
  plugin: AuthPlugin;
}): Buffer {
  const { sequence, user, proof, plugin } = login;
  const payload = Buffer.concat([
    clientHead(CLIENT_CAPABILITIES),
    ...[Buffer.from(user), NUL, Buffer.of(proof.length), proof, Buffer.from(plugin), NUL],
  ]);
  return encodePacket({ sequence, payload });
}

/** What a server says to a login or to a proof. */
export type LoginReply =
  | { kind: "accepted" }
  | ServerRefusal
  /** Another way to log in, with its own salt. */
  | { kind: "switch"; plugin: string; salt: Buffer }
  /** The password itself is wanted, which TLS allows. */
  | { kind: "password-wanted" }
  /** A step without a question, after which the server goes on by itself. */
  | { kind: "pending" };

/** @throws MysqlFormatError when the packet is none of these. */
export function readLoginReply(payload: Buffer): LoginReply {
  const fields = createFieldReader(payload);
  switch (fields.uint(1)) {
    case FIRST_BYTE.ok:
      return { kind: "accepted" };
    case FIRST_BYTE.error:
      return readRefusal(fields);
    case FIRST_BYTE.authSwitch: {
      const plugin = fields.untilNul().toString("latin1");
      const salt = fields.rest();
      return { kind: "switch", plugin, salt: salt.at(-1) === 0 ? salt.subarray(0, -1) : salt };
    }
    case FIRST_BYTE.more:
      return { kind: fields.uint(1) === WANTS_PASSWORD ? "password-wanted" : "pending" };
    default:
      throw new MysqlFormatError("Not an answer to a login");
  }
}

/** SHA1(password) XOR SHA1(salt + SHA1(SHA1(password))); nothing for no password. */
function nativeProof(password: string, salt: Buffer): Buffer {
  if (password === "") return Buffer.alloc(0);
  const once = hash("sha1", Buffer.from(password));
  return xor(once, hash("sha1", salt, hash("sha1", once)));
}

/** SHA256(password) XOR SHA256(SHA256(SHA256(password)) + salt). */
function cachingProof(password: string, salt: Buffer): Buffer {
  if (password === "") return Buffer.alloc(0);
  const once = hash("sha256", Buffer.from(password));
  return xor(once, hash("sha256", hash("sha256", once), salt));
}

function hash(name: "sha1" | "sha256", ...parts: readonly Buffer[]): Buffer {
  const digest = createHash(name);
  for (const part of parts) digest.update(part);
  return digest.digest();
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}
