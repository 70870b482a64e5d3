import { asc, eq } from "drizzle-orm";
import { AppError } from "#lib/application/app-error.ts";
import type { CreatePersonBody, UpdatePersonBody } from "#lib/contracts/person.ts";
import { type Actor, mayDo, type Role } from "#lib/domain/people/role.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { sessions, users } from "#lib/infrastructure/store/schema/people.ts";
import type { Auth } from "#lib/server/auth/create-auth.ts";
import { parseRoles } from "#lib/server/auth/roles.ts";

interface Deps {
  auth: Auth;
  db: Database;
}

export interface Person {
  id: string;
  name: string;
  email: string;
  roles: Role[];
  disabled: boolean;
  createdAt: Date;
}

/** Everybody who can sign in, and who no longer can, by name. */
export async function listPeople(actor: Actor, { db }: Pick<Deps, "db">): Promise<Person[]> {
  requireAdministrator(actor);
  const rows = await db.select().from(users).orderBy(asc(users.name), asc(users.id));
  return rows.map(toPerson);
}

/**
 * Adds a person with a first password.
 *
 * @throws AppError FORBIDDEN, EMAIL_TAKEN
 */
export async function addPerson(body: CreatePersonBody, actor: Actor, deps: Deps): Promise<Person> {
  requireAdministrator(actor);
  return createPerson(body, deps);
}

/**
 * Adds a person without asking who wants it: for the first administrator and for the demo.
 *
 * @throws AppError EMAIL_TAKEN
 */
export async function createPerson(body: CreatePersonBody, { auth, db }: Deps): Promise<Person> {
  const email = body.email.toLowerCase();
  if ((await findByEmail(email, db)) !== null) {
    throw new AppError("EMAIL_TAKEN", `There is already a person with the address ${email}`);
  }
  // Without request and headers the call is the server's own and asks for no session.
  await auth.api.createUser({
    body: { name: body.name, email, password: body.password, role: [...body.roles] },
  });
  const created = await findByEmail(email, db);
  if (created === null) throw new Error(`The account of ${email} was not stored`);
  return created;
}

/**
 * Changes roles or closes an account; open sessions of a closed account end at once.
 *
 * @throws AppError FORBIDDEN, PERSON_NOT_FOUND, TRANSITION_NOT_ALLOWED when nobody could administrate any more.
 */
export async function updatePerson(
  personId: string,
  body: UpdatePersonBody,
  actor: Actor,
  { db }: Pick<Deps, "db">,
): Promise<Person> {
  requireAdministrator(actor);
  return db.transaction(async (tx) => {
    // Locked as a whole: two administrators demoting each other must not both succeed.
    const everybody = (await tx.select().from(users).for("update")).map(toPerson);
    const before = everybody.find((person) => person.id === personId);
    if (before === undefined) throw new AppError("PERSON_NOT_FOUND", `No person ${personId}`);
    const after: Person = {
      ...before,
      roles: body.roles ?? before.roles,
      disabled: body.disabled ?? before.disabled,
    };
    const others = everybody.filter((person) => person.id !== personId);
    if (![...others, after].some(isActiveAdministrator)) {
      throw new AppError("TRANSITION_NOT_ALLOWED", "At least one administrator must remain");
    }
    await tx
      .update(users)
      .set({ role: after.roles.join(","), banned: after.disabled, updatedAt: new Date() })
      .where(eq(users.id, personId));
    if (after.disabled) await tx.delete(sessions).where(eq(sessions.userId, personId));
    return after;
  });
}

/** Gives a person a new password; their open sessions stay. */
export async function setPassword(
  personId: string,
  password: string,
  { auth }: Pick<Deps, "auth">,
): Promise<void> {
  const context = await auth.$context;
  await context.internalAdapter.updatePassword(personId, await context.password.hash(password));
}

/** The person with this address, or null. */
export async function findByEmail(email: string, db: Database): Promise<Person | null> {
  const [row] = await db.select().from(users).where(eq(users.email, email.toLowerCase()));
  return row === undefined ? null : toPerson(row);
}

function requireAdministrator(actor: Actor): void {
  if (!mayDo(actor, "people:edit")) {
    throw new AppError("FORBIDDEN", "Managing people needs the admin role");
  }
}

function isActiveAdministrator(person: Person): boolean {
  return !person.disabled && person.roles.includes("admin");
}

function toPerson(row: typeof users.$inferSelect): Person {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    roles: parseRoles(row.role),
    disabled: row.banned === true,
    createdAt: row.createdAt,
  };
}
