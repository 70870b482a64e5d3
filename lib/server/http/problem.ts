import type { AppErrorCode } from "#lib/application/app-error.ts";
import type { Problem } from "#lib/contracts/problem.ts";

/** The one place that knows which HTTP status a code has. */
export const STATUS_BY_CODE: Record<AppErrorCode, number> = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  SELF_APPROVAL: 403,
  FOREIGN_ORIGIN: 403,
  SETUP_LINK_INVALID: 403,
  CLUSTER_NOT_FOUND: 404,
  ROLLOUT_NOT_FOUND: 404,
  PHASE_NOT_FOUND: 404,
  STEP_NOT_FOUND: 404,
  GATE_NOT_FOUND: 404,
  NODE_NOT_FOUND: 404,
  CA_BUNDLE_NOT_FOUND: 404,
  TOKEN_NOT_FOUND: 404,
  PERSON_NOT_FOUND: 404,
  OBSERVATION_NOT_FOUND: 404,
  ROUTE_NOT_FOUND: 404,
  CLUSTER_NAME_TAKEN: 409,
  CA_BUNDLE_NAME_TAKEN: 409,
  CLUSTER_IN_CHANGE: 409,
  EMAIL_TAKEN: 409,
  NEVER_PROBED: 409,
  ROLLOUT_ACTIVE: 409,
  PLAN_DRIFTED: 409,
  GATE_UNMET: 409,
  GATE_NOT_WAIVABLE: 409,
  TRANSITION_NOT_ALLOWED: 409,
  DIGEST_MISMATCH: 409,
  ALREADY_DECIDED: 409,
  LEASE_LOST: 409,
  IDEMPOTENCY_IN_PROGRESS: 409,
  STALE_VERSION: 412,
  PAYLOAD_TOO_LARGE: 413,
  CONNECTION_STRING_INVALID: 422,
  CERTIFICATE_INVALID: 422,
  PRIVATE_KEY_REFUSED: 422,
  SECRET_REFUSED: 422,
  CONFIG_INVALID: 422,
  PLAN_REFUSED: 422,
  IDEMPOTENCY_CONFLICT: 422,
  RATE_LIMITED: 429,
  ENVIRONMENT_INVALID: 500,
};

const TITLES: Record<number, string> = {
  400: "The request cannot be read",
  401: "Sign in first",
  403: "Not allowed",
  404: "Not found",
  409: "The request does not fit the present state",
  412: "The object has changed since it was read",
  413: "The request is too large",
  422: "The request was understood and refused",
  429: "Too many requests",
  500: "Unexpected error",
};

type ProblemInput = Omit<Problem, "type" | "title">;

/**
 * A problem document as a response.
 *
 * @see RFC 9457
 */
export function problemResponse(
  input: ProblemInput,
  headers: Record<string, string> = {},
): Response {
  const { status, ...rest } = input;
  const problem: Problem = {
    type: `urn:portcullis:problem:${input.code.toLowerCase().replaceAll("_", "-")}`,
    title: TITLES[status] ?? "Error",
    status,
    ...rest,
  };
  return Response.json(problem, {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...headers,
    },
  });
}
