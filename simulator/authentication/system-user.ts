import type { AuthenticatedUser } from "#simulator/session.ts";

/** The members' own superuser; its password is the content of the key file. */
export const SYSTEM_USER: AuthenticatedUser = {
  user: "__system",
  db: "local",
  roles: [{ role: "__system", db: "local" }],
  internal: true,
};
