/** Codes are stable: scripts and the browser rely on them. The HTTP status of each is in lib/server/http. */
export const APP_ERROR_CODES = [
  "INVALID_INPUT",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "SELF_APPROVAL",
  "CLUSTER_NOT_FOUND",
  "CLUSTER_NAME_TAKEN",
  "CLUSTER_IN_CHANGE",
  "CONNECTION_STRING_INVALID",
  "CERTIFICATE_INVALID",
  "PRIVATE_KEY_REFUSED",
  "CA_BUNDLE_NOT_FOUND",
  "CA_BUNDLE_NAME_TAKEN",
  "NEVER_PROBED",
  "ROLLOUT_NOT_FOUND",
  "ROLLOUT_ACTIVE",
  "PLAN_REFUSED",
  "PLAN_DRIFTED",
  "GATE_UNMET",
  "TRANSITION_NOT_ALLOWED",
  "STALE_VERSION",
  "DIGEST_MISMATCH",
  "PHASE_NOT_FOUND",
  "STEP_NOT_FOUND",
  "GATE_NOT_FOUND",
  "GATE_NOT_WAIVABLE",
  "NODE_NOT_FOUND",
  "SECRET_REFUSED",
  "CONFIG_INVALID",
  "ALREADY_DECIDED",
  "IDEMPOTENCY_CONFLICT",
  "LEASE_LOST",
  "RATE_LIMITED",
  "ENVIRONMENT_INVALID",
  "ROUTE_NOT_FOUND",
  "PAYLOAD_TOO_LARGE",
  "FOREIGN_ORIGIN",
  "IDEMPOTENCY_IN_PROGRESS",
  "SETUP_LINK_INVALID",
  "TOKEN_NOT_FOUND",
  "PERSON_NOT_FOUND",
  "EMAIL_TAKEN",
  "OBSERVATION_NOT_FOUND",
] as const;

export type AppErrorCode = (typeof APP_ERROR_CODES)[number];

/** A foreseen failure that ends the request or the step; recognise it by `code`, not by class. */
export class AppError extends Error {
  readonly code: AppErrorCode;
  /** Extra facts for the caller, for example the nodes a plan was refused for. */
  readonly details: Record<string, unknown> | undefined;

  constructor(
    code: AppErrorCode,
    message: string,
    options: { cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details;
  }
}

const KNOWN: ReadonlySet<string> = new Set(APP_ERROR_CODES);

/** Whether a thrown value is an AppError of any copy of this module (a Next build holds several). */
export function isAppError(thrown: unknown): thrown is AppError {
  return (
    thrown instanceof Error &&
    thrown.name === "AppError" &&
    "code" in thrown &&
    typeof thrown.code === "string" &&
    KNOWN.has(thrown.code)
  );
}
