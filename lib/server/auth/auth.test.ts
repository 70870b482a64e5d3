import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { users } from "#lib/infrastructure/store/schema/people.ts";
import {
  actorOfToken,
  createApiToken,
  listApiTokens,
  revokeApiToken,
} from "#lib/server/auth/api-tokens.ts";
import { authenticate } from "#lib/server/auth/authenticate.ts";
import { createAuth } from "#lib/server/auth/create-auth.ts";
import { handleAuth } from "#lib/server/auth/handle-auth.ts";
import { addPerson, createPerson, listPeople, updatePerson } from "#lib/server/auth/people.ts";
import { createSetupPath, needsSetup, redeemSetupLink } from "#lib/server/auth/setup-link.ts";
import { createServerDatabase, type ServerDatabase } from "#tests/in-memory/server-database.ts";

const ORIGIN = "http://127.0.0.1:8420";
const PASSWORD = "a long enough password";

let database: ServerDatabase;
beforeAll(async () => {
  database = await createServerDatabase();
}, 30_000);
afterAll(() => database.close());

function makeDeps(overrides: { signInsPerMinute?: number } = {}) {
  const { db } = database;
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

type Deps = ReturnType<typeof makeDeps>;

const aPerson = (overrides: Partial<Parameters<typeof createPerson>[0]> = {}) => ({
  name: "Olga",
  email: "olga@example.com",
  password: PASSWORD,
  roles: ["operator" as const],
  ...overrides,
});

function signIn(deps: Deps, body: object, headers: Record<string, string> = {}) {
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

const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");

let deps: Deps;
beforeEach(async () => {
  await database.clear();
  deps = makeDeps();
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
    deps = makeDeps({ signInsPerMinute: 3 });
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

describe("the first administrator", () => {
  const body = (token: string) => ({
    token,
    name: "Ada",
    email: "ada@example.com",
    password: PASSWORD,
  });
  const tokenIn = (path: string | null) => path?.split("token=")[1] ?? "";

  test("comes in by the printed link, once", async () => {
    const token = tokenIn(await createSetupPath(deps));

    const person = await redeemSetupLink(body(token), deps);

    expect(person.roles).toEqual(["admin"]);
    expect(await needsSetup(deps)).toBe(false);
    expect(await createSetupPath(deps)).toBeNull();
    await expect(redeemSetupLink(body(token), deps)).rejects.toMatchObject({
      code: "SETUP_LINK_INVALID",
    });
  });

  test("finds a link void after a day and when it was made up", async () => {
    const token = tokenIn(await createSetupPath(deps));

    await expect(redeemSetupLink(body("made-up"), deps)).rejects.toMatchObject({
      code: "SETUP_LINK_INVALID",
    });
    deps.advance(24 * 60 * 60_000);
    await expect(redeemSetupLink(body(token), deps)).rejects.toMatchObject({
      code: "SETUP_LINK_INVALID",
    });
    expect(await deps.db.select().from(users)).toEqual([]);
  });

  test("may use the link of either of two web processes, but only one of them", async () => {
    const first = tokenIn(await createSetupPath(deps));
    const second = tokenIn(await createSetupPath(deps));

    const outcomes = await Promise.allSettled([
      redeemSetupLink(body(first), deps),
      redeemSetupLink({ ...body(second), email: "eve@example.com" }, deps),
    ]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await deps.db.select().from(users)).toHaveLength(1);
  });

  test("can use the link again when the account could not be stored", async () => {
    const token = tokenIn(await createSetupPath(deps));
    const createUser = deps.auth.api.createUser;
    const failing = Object.assign(() => Promise.reject(new Error("disk full")), createUser);
    const broken = {
      ...deps,
      auth: { ...deps.auth, api: { ...deps.auth.api, createUser: failing } },
    };

    await expect(redeemSetupLink(body(token), broken as Deps)).rejects.toThrow("disk full");
    await expect(redeemSetupLink(body(token), deps)).resolves.toMatchObject({ roles: ["admin"] });
  });

  test("is one person, even when two redeem the same link together", async () => {
    const token = tokenIn(await createSetupPath(deps));

    const outcomes = await Promise.allSettled([
      redeemSetupLink(body(token), deps),
      redeemSetupLink({ ...body(token), email: "eve@example.com" }, deps),
    ]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await deps.db.select().from(users)).toHaveLength(1);
  });
});

describe("people", () => {
  const actorOf = (person: { id: string }, role: "admin" | "operator") => ({
    userId: person.id,
    name: "",
    email: "",
    roles: [role],
  });

  test("only an administrator lists and adds people", async () => {
    const olga = await createPerson(aPerson(), deps);
    const operator = actorOf(olga, "operator");

    await expect(listPeople(operator, deps)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(addPerson(aPerson(), operator, deps)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(updatePerson(olga.id, { roles: ["admin"] }, operator, deps)).rejects.toMatchObject(
      { code: "FORBIDDEN" },
    );
  });

  test("an address belongs to one person, in any capitals", async () => {
    await createPerson(aPerson(), deps);

    await expect(createPerson(aPerson({ email: "OLGA@example.com" }), deps)).rejects.toMatchObject({
      code: "EMAIL_TAKEN",
    });
  });

  test("the last administrator stays one", async () => {
    const ada = await createPerson(aPerson({ roles: ["admin"] }), deps);

    for (const change of [{ roles: ["viewer" as const] }, { disabled: true }]) {
      await expect(updatePerson(ada.id, change, actorOf(ada, "admin"), deps)).rejects.toMatchObject(
        { code: "TRANSITION_NOT_ALLOWED" },
      );
    }
  });

  test("closing an account ends its sessions and keeps it out", async () => {
    const ada = await createPerson(aPerson({ email: "ada@example.com", roles: ["admin"] }), deps);
    const olga = await createPerson(aPerson(), deps);
    const credentials = { email: "olga@example.com", password: PASSWORD };
    const cookie = cookiesOf(await signIn(deps, credentials));

    await updatePerson(olga.id, { disabled: true }, actorOf(ada, "admin"), deps);

    expect(await authenticate(new Headers({ cookie }), deps)).toBeNull();
    expect((await signIn(deps, credentials)).status).toBe(403);
  });
});
