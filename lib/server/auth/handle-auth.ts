import { AppError } from "#lib/application/app-error.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import type { Auth } from "#lib/server/auth/create-auth.ts";
import { clearFailures, lockedSeconds, recordFailure } from "#lib/server/auth/lock-out.ts";
import { readBody } from "#lib/server/http/parse-body.ts";
import { requireSameOrigin } from "#lib/server/http/same-origin.ts";

interface Deps {
  auth: Auth;
  db: Database;
  clock: { now(): Date };
  environment: { publicUrl: string | null };
}

/** All that is reachable of better-auth; its administration goes through our own routes and rules. */
const OPEN_PATHS: ReadonlySet<string> = new Set([
  "POST /api/auth/sign-in/email",
  "POST /api/auth/sign-out",
  "POST /api/auth/change-password",
  "GET /api/auth/get-session",
]);

/**
 * Serves sign-in and sign-out.
 *
 * @throws AppError ROUTE_NOT_FOUND, FOREIGN_ORIGIN, PAYLOAD_TOO_LARGE; RATE_LIMITED for a locked account.
 */
export async function handleAuth(request: Request, deps: Deps): Promise<Response> {
  const route = `${request.method} ${new URL(request.url).pathname}`;
  if (!OPEN_PATHS.has(route)) throw new AppError("ROUTE_NOT_FOUND", `No route ${route}`);
  requireSameOrigin(request, deps.environment.publicUrl);
  if (request.method === "GET") return deps.auth.handler(request);

  const body = await readBody(request);
  const forwarded = new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: body === "" ? "{}" : body,
  });
  return route.endsWith("/sign-in/email")
    ? signIn(forwarded, emailIn(body), deps)
    : deps.auth.handler(forwarded);
}

async function signIn(request: Request, email: string | null, deps: Deps): Promise<Response> {
  if (email === null) return deps.auth.handler(request);
  const seconds = await lockedSeconds(email, deps);
  if (seconds > 0) {
    throw new AppError("RATE_LIMITED", "Too many wrong passwords for this account; try later", {
      details: { retryAfterSeconds: seconds },
    });
  }
  const response = await deps.auth.handler(request);
  if (response.status === 401) await recordFailure(email, deps);
  if (response.ok) await clearFailures(email, deps);
  return response;
}

function emailIn(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    const email =
      typeof parsed === "object" && parsed !== null && "email" in parsed && parsed.email;
    return typeof email === "string" && email.length <= 320 ? email : null;
  } catch {
    return null;
  }
}
