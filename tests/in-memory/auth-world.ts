import { createAuth } from "#lib/server/auth/create-auth.ts";
import { handleAuth } from "#lib/server/auth/handle-auth.ts";
import type { createPerson } from "#lib/server/auth/people.ts";
import type { ServerDatabase } from "#tests/in-memory/server-database.ts";

export const ORIGIN = "http://127.0.0.1:8420";
export const PASSWORD = "a long enough password";

/** What the account functions need, over a database in memory and a clock that tests advance. */
export function createAuthWorld(
  { db }: Pick<ServerDatabase, "db">,
  overrides: { signInsPerMinute?: number } = {},
) {
  let nowMs = Date.parse("2026-11-22T10:00:00Z");
  let lastId = 0;
  return {
    db,
    auth: createAuth({
      db,
      secret: "x".repeat(32),
      publicUrl: null,
      port: 8420,
      signInsPerMinute: 1000,
      report: () => {},
      ...overrides,
    }),
    clock: { now: () => new Date(nowMs) },
    ids: { next: () => `id-${++lastId}` },
    environment: { publicUrl: null },
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

export type AuthWorld = ReturnType<typeof createAuthWorld>;

/** Olga, an operator. */
export const aPerson = (overrides: Partial<Parameters<typeof createPerson>[0]> = {}) => ({
  name: "Olga",
  email: "olga@example.com",
  password: PASSWORD,
  roles: ["operator" as const],
  ...overrides,
});

/** A sign-in as the browser sends it. */
export function signIn(deps: AuthWorld, body: object, headers: Record<string, string> = {}) {
  return handleAuth(
    new Request(`${ORIGIN}/api/auth/sign-in/email`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: {
        host: "127.0.0.1:8420",
        origin: ORIGIN,
        "content-type": "application/json",
        "x-client-ip": "203.0.113.9",
        ...headers,
      },
    }),
    deps,
  );
}

/** What the browser would send back. */
export const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
