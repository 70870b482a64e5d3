import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { users } from "#lib/infrastructure/store/schema/people.ts";
import { authenticate } from "#lib/server/auth/authenticate.ts";
import { addPerson, createPerson, listPeople, updatePerson } from "#lib/server/auth/people.ts";
import { createSetupPath, needsSetup, redeemSetupLink } from "#lib/server/auth/setup-link.ts";
import {
  type AuthWorld,
  aPerson,
  cookiesOf,
  createAuthWorld,
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

    await expect(redeemSetupLink(body(token), broken as AuthWorld)).rejects.toThrow("disk full");
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
