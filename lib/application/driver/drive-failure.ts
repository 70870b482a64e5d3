export type DriveFailureCode =
  | "NODE_UNREACHABLE"
  | "BARRIER_BROKEN"
  | "PLAN_DRIFTED"
  | "GATE_UNMET"
  | "PROBE_FAILED"
  | "SET_PARAMETER_REFUSED"
  | "SET_PARAMETER_UNANSWERED"
  | "MODE_NOT_REACHED"
  | "NODE_FELL_BACK"
  | "TLS_HELLO_FAILED"
  | "PLAINTEXT_REFUSED"
  | "PLAINTEXT_ACCEPTED"
  | "REPLICATION_UNHEALTHY"
  | "LAG_TOO_HIGH"
  | "UNEXPECTED_ELECTION"
  | "HANDSHAKES_FAIL"
  | "CONNECTIVITY_LOST"
  | "PREFLIGHT_REFUSES"
  | "STEP_DOWN_REFUSED"
  | "RESTART_ORDER_FAILED"
  | "RESTARTED_OTHERWISE"
  | "STARTUP_NOT_PERSISTED"
  | "CERTIFICATE_NOT_ROTATED"
  | "COMMAND_REFUSED"
  | "COMMAND_UNANSWERED";

/** What halts a rollout: an answer about the cluster, never an exception. */
export interface DriveFailure {
  code: DriveFailureCode;
  /** One sentence that names the thing and the limit. */
  message: string;
  host: string | null;
}
