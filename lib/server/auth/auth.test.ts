import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  actorOfToken,
  createApiToken,
  listApiTokens,
  revokeApiToken,
} from "#lib/server/auth/api-tokens.ts";
import { authenticate } from "#lib/server/auth/authenticate.ts";
import { handleAuth } from "#lib/server/auth/handle-auth.ts";
import { createPerson, updatePerson } from "#lib/server/auth/people.ts";
import {
  type AuthWorld,
  aPerson,
  cookiesOf,
  createAuthWorld,
  ORIGIN,
  PASSWORD,
  signIn,
} from "#tests/in-memory/auth-world.ts";
import { createServerDatabase, type ServerDatabase } from "#tests/in-memory/server-database.ts";

let database: ServerDatabase;
let deps: AuthWorld;
beforeAll(async () => {
  database = await createServerDatabase();
}, 30_000);
afterAll(() => database.close());
beforeEach(async () => {
  await database.clear();
  deps = createAuthWorld(database);
});

describe("sign-in", () => {
  test("a session cookie names the person with all their roles", async () => {
    await createPerson(aPerson({ roles: ["operator", "approver"] }), deps);

    const response = await signIn(deps, { email: "Olga@Example.com", password: PASSWORD });
    const identity = await authenticate(new Headers({ cookie: cookiesOf(response) }), deps);

    expect(response.status).toBe(200);
    expect(response.headers.get("set-cookie")).toMatch(/HttpOnly.*SameSite=Lax/i);
    expect(identity).toMatchObject({
      by: "session",
      actor: { email: "olga@example.com", roles: ["operator", "approver"] },
    });
  });

  test("a forged cookie names nobody", async () => {
    const headers = new Headers({ cookie: "portcullis.session_token=abc.def" });

    expect(await authenticate(headers, deps)).toBeNull();
  });

  test("a foreign page cannot sign anybody in", async () => {
    await expect(
      signIn(deps, { email: "a@b.c", password: PASSWORD }, { origin: "http://evil.example" }),
    ).rejects.toMatchObject({ code: "FOREIGN_ORIGIN" });
  });

  test.each(["sign-up/email", "admin/list-users", "admin/impersonate-user", "update-user"])(
    "%s of the library is not reachable",
    async (path) => {
      const request = new Request(`${ORIGIN}/api/auth/${path}`, { method: "POST", body: "{}" });

      await expect(handleAuth(request, deps)).rejects.toMatchObject({ code: "ROUTE_NOT_FOUND" });
    },
  );

  test("ten wrong passwords lock the account from every address, for a quarter of an hour", async () => {
    await createPerson(aPerson(), deps);
    const attempt = (password: string, n: number) =>
      signIn(deps, { email: "olga@example.com", password }, { "x-client-ip": `203.0.113.${n}` });

    for (let n = 0; n < 10; n++) {
      expect((await attempt("a wrong password", n)).status).toBe(401);
    }

    await expect(attempt(PASSWORD, 99)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    deps.advance(15 * 60_000);
    expect((await attempt(PASSWORD, 99)).status).toBe(200);
  });

  test("a right password forgets the wrong ones before it", async () => {
    await createPerson(aPerson(), deps);
    const attempt = (password: string) => signIn(deps, { email: "olga@example.com", password });
    for (let n = 0; n < 9; n++) await attempt("a wrong password");
    await attempt(PASSWORD);

    expect((await attempt("a wrong password")).status).toBe(401);
    expect((await attempt(PASSWORD)).status).toBe(200);
  });

  test("one address has a limited number of attempts, whatever it claims to be", async () => {
    deps = createAuthWorld(database, { signInsPerMinute: 3 });
    const attempt = (n: number) =>
      signIn(
        deps,
        { email: `nobody-${n}@example.com`, password: PASSWORD },
        { "x-forwarded-for": `198.51.100.${n}` },
      );

    const statuses = [];
    for (let n = 0; n < 5; n++) statuses.push((await attempt(n)).status);

    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });
});

describe("API tokens", () => {
  test("a token acts with the roles its owner has now", async () => {
    const admin = await createPerson(aPerson({ email: "a@example.com", roles: ["admin"] }), deps);
    const olga = await createPerson(aPerson(), deps);
    const { token } = await createApiToken("ci", { userId: olga.id }, deps);
    await updatePerson(
      olga.id,
      { roles: ["viewer"] },
      { ...admin, userId: admin.id, roles: ["admin"] },
      deps,
    );

    expect(await actorOfToken(token, deps)).toMatchObject({ userId: olga.id, roles: ["viewer"] });
  });

  test("a token is stored only as a hash and is listed without its text", async () => {
    const olga = await createPerson(aPerson(), deps);
    const actor = { userId: olga.id, name: "", email: "", roles: [] };
    const { token } = await createApiToken("ci", actor, deps);

    expect(JSON.stringify(await listApiTokens(actor, deps))).not.toContain(token);
    expect(token).toMatch(/^pcl_[A-Za-z0-9_-]{43}$/);
  });

  test("a revoked token, a wrong token and a token of a closed account name nobody", async () => {
    const admin = await createPerson(aPerson({ email: "a@example.com", roles: ["admin"] }), deps);
    const olga = await createPerson(aPerson(), deps);
    const actor = { userId: olga.id, name: "", email: "", roles: [] };
    const revoked = await createApiToken("one", actor, deps);
    const closed = await createApiToken("two", actor, deps);

    await revokeApiToken(revoked.id, actor, deps);
    expect(await actorOfToken(revoked.token, deps)).toBeNull();
    expect(await actorOfToken(`${closed.token}x`, deps)).toBeNull();
    expect(await actorOfToken(closed.token, deps)).not.toBeNull();
    await updatePerson(
      olga.id,
      { disabled: true },
      { userId: admin.id, name: "", email: "", roles: ["admin"] },
      deps,
    );
    expect(await actorOfToken(closed.token, deps)).toBeNull();
  });

  test("nobody revokes the token of someone else", async () => {
    const olga = await createPerson(aPerson(), deps);
    const { id } = await createApiToken("ci", { userId: olga.id }, deps);

    await expect(
      revokeApiToken(id, { userId: "other", name: "", email: "", roles: ["admin"] }, deps),
    ).rejects.toMatchObject({ code: "TOKEN_NOT_FOUND" });
  });

  test("a wrong token is not papered over by a good cookie", async () => {
    await createPerson(aPerson(), deps);
    const response = await signIn(deps, { email: "olga@example.com", password: PASSWORD });
    const headers = new Headers({ cookie: cookiesOf(response), authorization: "Bearer pcl_wrong" });

    expect(await authenticate(headers, deps)).toBeNull();
  });
});
