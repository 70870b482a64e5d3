import { CAPABILITY } from "#lib/protocols/mysql/capability.ts";
import { createFieldReader, type FieldReader } from "#lib/protocols/mysql/field-reader.ts";
import { MysqlFormatError } from "#lib/protocols/mysql/packet.ts";

const PROTOCOL_10 = 10;
const ERROR = 0xff;
const FIRST_SALT_BYTES = 8;
const SALT_BYTES = 20;
const RESERVED_BYTES = 10;
const SQL_STATE_BYTES = 6;

/** A server that refuses says so instead of greeting, for example once it has blocked the client's address. */
export interface ServerRefusal {
  kind: "refusal";
  /** For example 1129, host blocked; 1040, too many connections. */
  code: number;
  message: string;
}

/** What a server says first. */
export interface ServerGreeting {
  kind: "greeting";
  serverVersion: string;
  offersTls: boolean;
  /** 20 bytes that a password proof is made over; shorter from servers without secure logins. */
  salt: Buffer;
  /** Null from servers before 5.5. */
  authPlugin: string | null;
}

/**
 * Reads the first packet of a server.
 *
 * @throws MysqlFormatError when it is neither a greeting of protocol 10 nor a refusal.
 * @see MySQL internals, "Protocol::HandshakeV10"
 */
export function readGreeting(payload: Buffer): ServerGreeting | ServerRefusal {
  const fields = createFieldReader(payload);
  const first = fields.uint(1);
  if (first === ERROR) return readRefusal(fields);
  if (first !== PROTOCOL_10) throw new MysqlFormatError("Not a greeting of protocol 10");
  const serverVersion = fields.untilNul().toString("utf8");
  fields.uint(4);
  const firstSalt = fields.bytes(FIRST_SALT_BYTES);
  fields.uint(1);
  const capabilities = fields.uint(2);
  const greeting = {
    kind: "greeting",
    serverVersion,
    offersTls: (capabilities & CAPABILITY.tls) !== 0,
  } as const;
  if (fields.remaining() === 0) return { ...greeting, salt: firstSalt, authPlugin: null };
  fields.bytes(3);
  const moreCapabilities = fields.uint(2) * 0x10000;
  fields.uint(1);
  fields.bytes(RESERVED_BYTES);
  const secondSalt = fields.bytes(Math.min(SALT_BYTES - FIRST_SALT_BYTES, fields.remaining()));
  const hasPlugin = (moreCapabilities & CAPABILITY.pluginAuth) !== 0 && fields.remaining() > 1;
  return {
    ...greeting,
    salt: Buffer.concat([firstSalt, secondSalt]),
    authPlugin: hasPlugin ? readPlugin(fields) : null,
  };
}

function readPlugin(fields: FieldReader): string {
  fields.uint(1);
  // Some old servers leave the last NUL out.
  const name = fields.rest();
  const end = name.indexOf(0);
  return name.toString("latin1", 0, end < 0 ? name.length : end);
}

/** The error of a packet whose first byte said that it is one. */
export function readRefusal(fields: FieldReader): ServerRefusal {
  const code = fields.uint(2);
  const text = fields.rest();
  // The state is missing before the client has said that it speaks protocol 4.1.
  const hasState = text[0] === 0x23;
  return { kind: "refusal", code, message: text.toString("utf8", hasState ? SQL_STATE_BYTES : 0) };
}
