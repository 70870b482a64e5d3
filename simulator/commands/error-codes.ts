const CODE_NAMES: Readonly<Record<number, string>> = {
  1: "InternalError",
  2: "BadValue",
  6: "HostUnreachable",
  8: "UnknownError",
  11: "UserNotFound",
  13: "Unauthorized",
  17: "ProtocolError",
  18: "AuthenticationFailed",
  20: "IllegalOperation",
  26: "NamespaceNotFound",
  50: "MaxTimeMSExpired",
  59: "CommandNotFound",
  72: "InvalidOptions",
  91: "ShutdownInProgress",
  140: "InvalidSSLConfiguration",
  141: "SSLHandshakeFailed",
  189: "PrimarySteppedDown",
  10107: "NotMaster",
  11600: "InterruptedAtShutdown",
};

/** The name MongoDB gives an error code; numbers without one are called by their location. */
export function codeNameOf(code: number): string {
  return CODE_NAMES[code] ?? `Location${code}`;
}
