const CAPABILITIES = { protocol41: 0x200, tls: 0x800, secureConnection: 0x8000, pluginAuth: 0x8 };
/** What the greeting asks a proof over. */
export const SALT = Buffer.from("abcdefghijklmnopqrst");

/** The first packet of a server that speaks the MySQL protocol, without its header. */
export function greetingPayload(server: { serverVersion: string; offersTls: boolean }): Buffer {
  const { protocol41, tls, secureConnection, pluginAuth } = CAPABILITIES;
  const capabilities = protocol41 | secureConnection | (server.offersTls ? tls : 0);
  return Buffer.concat([
    ...[Buffer.of(10), Buffer.from(`${server.serverVersion}\0`), Buffer.of(7, 0, 0, 0)],
    ...[SALT.subarray(0, 8), Buffer.of(0), uint16(capabilities), Buffer.of(33, 2, 0)],
    ...[uint16(pluginAuth), Buffer.of(21), Buffer.alloc(10)],
    ...[SALT.subarray(8), Buffer.of(0), Buffer.from("mysql_native_password\0")],
  ]);
}

/** An error packet, without its header. */
export function refusalPayload(code: number, message: string): Buffer {
  return Buffer.concat([Buffer.of(0xff), uint16(code), Buffer.from(message)]);
}

function uint16(value: number): Buffer {
  return Buffer.of(value & 0xff, value >> 8);
}
