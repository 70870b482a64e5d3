import { type AppError, isAppError } from "#lib/application/app-error.ts";
import { type Problem, problemReasonSchema } from "#lib/contracts/problem.ts";
import { problemResponse, STATUS_BY_CODE } from "#lib/server/http/problem.ts";

/**
 * The response for anything a handler threw.
 *
 * @param report Receives what nobody foresaw; its text may quote a host name or a path, so only the log sees it.
 */
export function toErrorResponse(thrown: unknown, report: (thrown: unknown) => void): Response {
  if (!isAppError(thrown) || STATUS_BY_CODE[thrown.code] >= 500) {
    report(thrown);
    return problemResponse({
      code: "INTERNAL",
      status: 500,
      detail: "Unexpected error; see the server log",
    });
  }
  return appErrorResponse(thrown);
}

function appErrorResponse(error: AppError): Response {
  const { details } = error;
  const retryAfter = details?.retryAfterSeconds;
  return problemResponse(
    {
      code: error.code,
      status: STATUS_BY_CODE[error.code],
      detail: error.message,
      ...pick("fields", details, isFieldMap),
      ...pick("hosts", details, isHostList),
      ...(Array.isArray(details?.refusals) ? { reasons: reasonsIn(details) } : {}),
    },
    typeof retryAfter === "number" ? { "retry-after": String(retryAfter) } : {},
  );
}

/** Only the members named here leave the server; an error's other details are private. */
function pick<K extends string, T>(
  key: K,
  details: Record<string, unknown> | undefined,
  isRight: (value: unknown) => value is T,
): { [P in K]?: T } {
  const value = details?.[key];
  return isRight(value) ? ({ [key]: value } as { [P in K]?: T }) : {};
}

function isFieldMap(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === "string");
}

function isHostList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((host) => typeof host === "string");
}

/** Every reason of a refusal that has several, as far as it may leave the server. */
export function reasonsIn(details: AppError["details"]): NonNullable<Problem["reasons"]> {
  const refusals: unknown = details?.refusals;
  if (!Array.isArray(refusals)) return [];
  const parsed = refusals.map((refusal) => problemReasonSchema.safeParse(refusal));
  return parsed.flatMap((reason) => (reason.success ? [reason.data] : []));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
