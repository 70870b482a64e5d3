/** @see MySQL internals, "Capability Flags" */
export const CAPABILITY = {
  longPassword: 0x1,
  protocol41: 0x200,
  tls: 0x800,
  secureConnection: 0x8000,
  pluginAuth: 0x80000,
} as const;

/** What a client says it can do that only wants to see TLS or to log in. */
export const CLIENT_CAPABILITIES =
  CAPABILITY.longPassword |
  CAPABILITY.protocol41 |
  CAPABILITY.secureConnection |
  CAPABILITY.pluginAuth;

/** Largest packet that the client takes, and the character set utf8_general_ci. */
export const MAX_PACKET_SIZE = 0x1000000;
export const CHARACTER_SET = 33;
