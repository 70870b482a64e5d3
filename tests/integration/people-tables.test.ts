import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { admin } from "better-auth/plugins";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type OpenDatabase, openDatabase } from "#lib/infrastructure/store/database.ts";
import { authTables } from "#lib/infrastructure/store/schema/people.ts";
import { startTestServer, type TestServer } from "#tests/integration/test-database.ts";

const BASE = "http://127.0.0.1:1";
let server: TestServer;
let database: OpenDatabase;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  database = openDatabase(await server.createDatabase(), { maxConnections: 4, onError: () => {} });
});
afterEach(() => database.close());
afterAll(() => server.stop());

function openAuth() {
  return betterAuth({
    baseURL: BASE,
    secret: "a secret for this test alone, long enough",
    telemetry: { enabled: false },
    database: drizzleAdapter(database.db, {
      provider: "pg",
      schema: authTables,
      transaction: true,
    }),
    advanced: { ipAddress: { ipAddressHeaders: ["x-client-ip"] } },
    emailAndPassword: { enabled: true, disableSignUp: true },
    rateLimit: {
      enabled: true,
      storage: "database",
      customRules: { "/sign-in/email": { window: 60, max: 3 } },
    },
    plugins: [admin({ defaultRole: "viewer" })],
  });
}

function signIn(auth: ReturnType<typeof openAuth>, password: string): Promise<Response> {
  return auth.handler(
    new Request(`${BASE}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: BASE, "x-client-ip": "192.0.2.7" },
      body: JSON.stringify({ email: "ana@example.org", password }),
    }),
  );
}

test("better-auth keeps people, sessions and the rate limit in our tables", async () => {
  const auth = openAuth();
  await auth.api.createUser({
    body: { email: "ana@example.org", password: "a long password", name: "Ana", role: "user" },
  });

  const answers = [];
  for (const password of ["a long password", "wrong", "wrong", "wrong"]) {
    answers.push((await signIn(auth, password)).status);
  }

  expect(answers).toEqual([200, 401, 401, 429]);
  const { rows } = await database.db.execute(
    sql`select (select count(*)::int from users) as users, (select count(*)::int from sessions) as sessions, (select count(*)::int from accounts) as accounts, (select count(*)::int from rate_limits) as limits`,
  );
  expect(rows).toEqual([{ users: 1, sessions: 1, accounts: 1, limits: 1 }]);
});

test("a ban and its end are stored", async () => {
  const auth = openAuth();
  const { user } = await auth.api.createUser({
    body: { email: "ana@example.org", password: "a long password", name: "Ana" },
  });
  await database.db.execute(
    sql`update users set banned = true, ban_expires = now() + interval '1 day' where id = ${user.id}`,
  );

  expect((await signIn(auth, "a long password")).status).toBe(403);
});
