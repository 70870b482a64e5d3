/** Protocol versions as they stand in the hello messages. */
export const VERSION = {
  ssl30: 0x0300,
  tls10: 0x0301,
  tls11: 0x0302,
  tls12: 0x0303,
  tls13: 0x0304,
} as const;

export type ProtocolVersion = (typeof VERSION)[keyof typeof VERSION];

/** Whether the two bytes name a version that this reader knows. */
export function isProtocolVersion(code: number): code is ProtocolVersion {
  return code >= VERSION.ssl30 && code <= VERSION.tls13;
}
