import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { admin } from "better-auth/plugins";
import { createAccessControl } from "better-auth/plugins/access";
import { adminAc, defaultStatements } from "better-auth/plugins/admin/access";
import type { Database } from "#lib/infrastructure/store/database.ts";
import {
  accounts,
  rateLimits,
  sessions,
  users,
  verifications,
} from "#lib/infrastructure/store/schema/people.ts";
import { CLIENT_ADDRESS_HEADER } from "#lib/server/http/client-address.ts";
import { originsOf } from "#lib/server/http/same-origin.ts";

export const MIN_PASSWORD_LENGTH = 12;

const HOUR_SECONDS = 60 * 60;

const access = createAccessControl(defaultStatements);
const nothing = access.newRole({});

interface Options {
  db: Database;
  /** Signs cookies; any text of 32 characters or more. */
  secret: string;
  publicUrl: string | null;
  port: number;
  /** Sign-in attempts that one address has in a minute. */
  signInsPerMinute?: number;
  report: (message: string) => void;
}

export type Auth = ReturnType<typeof createAuth>;

/**
 * Sign-in by e-mail and password with sessions in the database.
 *
 * It answers who somebody is; what they may do is decided by `mayDo` in the use cases, so its own roles grant
 * nothing except to the administrator.
 */
export function createAuth({
  db,
  secret,
  publicUrl,
  port,
  signInsPerMinute = 10,
  report,
}: Options) {
  return betterAuth({
    baseURL: publicUrl ?? `http://localhost:${port}`,
    basePath: "/api/auth",
    secret,
    telemetry: { enabled: false },
    logger: {
      level: "warn",
      // Its arguments can hold a request body, so only the message is kept.
      log: (_level, message) => report(message),
    },
    database: drizzleAdapter(db, {
      provider: "pg",
      transaction: true,
      schema: {
        user: users,
        session: sessions,
        account: accounts,
        verification: verifications,
        rateLimit: rateLimits,
      },
    }),
    trustedOrigins: (request) =>
      request === undefined ? [] : originsOf(request.headers, publicUrl),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD_LENGTH,
      maxPasswordLength: 256,
    },
    session: { expiresIn: 24 * HOUR_SECONDS, updateAge: HOUR_SECONDS },
    rateLimit: {
      enabled: true,
      storage: "database",
      window: 60,
      max: 100,
      customRules: { "/sign-in/email": { window: 60, max: signInsPerMinute } },
    },
    advanced: {
      cookiePrefix: "portcullis",
      useSecureCookies: publicUrl?.startsWith("https:") ?? false,
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    plugins: [
      admin({
        ac: access,
        roles: {
          viewer: nothing,
          operator: nothing,
          approver: nothing,
          admin: access.newRole({ ...adminAc.statements }),
        },
        defaultRole: "viewer",
        adminRoles: ["admin"],
      }),
    ],
  });
}
