export const OBSERVATION_FAILURE_CODES = [
  "NAME_NOT_RESOLVED",
  "CONNECTION_REFUSED",
  "CONNECTION_CLOSED",
  "CONNECTION_RESET",
  "TIMEOUT",
  "NOT_MONGODB",
  "SPEAKS_HTTP",
  "TLS_ALERT",
  "CERTIFICATE_REQUIRED",
  "TLS_FAILED",
  "AUTHENTICATION_FAILED",
  "NOT_AUTHORIZED",
  "CREDENTIALS_WITHHELD",
  "UNSUPPORTED_SERVER",
  "COMMAND_FAILED",
] as const;

export type ObservationFailureCode = (typeof OBSERVATION_FAILURE_CODES)[number];

/** Why something could not be seen: an answer about the node, never an exception. */
export interface ObservationFailure {
  code: ObservationFailureCode;
  /** One sentence that names the thing and the limit. */
  message: string;
}
