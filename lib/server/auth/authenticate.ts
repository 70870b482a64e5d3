import type { Actor } from "#lib/domain/people/role.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { actorOfToken } from "#lib/server/auth/api-tokens.ts";
import type { Auth } from "#lib/server/auth/create-auth.ts";
import { parseRoles } from "#lib/server/auth/roles.ts";

interface Deps {
  auth: Auth;
  db: Database;
  clock: { now(): Date };
}

/** A cookie is sent by a browser on behalf of any page; a token only by whoever holds it. */
export interface Identity {
  actor: Actor;
  by: "session" | "token";
}

const BEARER = /^Bearer +(\S+)$/i;

/**
 * Who sends the headers, by API token or by session cookie; null when nobody known does.
 *
 * A request with an Authorization header stands or falls with it, so that a wrong token is never
 * papered over by a cookie.
 */
export async function authenticate(headers: Headers, deps: Deps): Promise<Identity | null> {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const token = BEARER.exec(authorization)?.[1];
    const actor = token === undefined ? null : await actorOfToken(token, deps);
    return actor === null ? null : { actor, by: "token" };
  }
  if (!headers.has("cookie")) return null;
  const found = await deps.auth.api.getSession({ headers });
  if (found === null || found.user.banned === true) return null;
  const { id, name, email, role } = found.user;
  return { actor: { userId: id, name, email, roles: parseRoles(role) }, by: "session" };
}
