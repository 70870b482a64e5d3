import { type DemoSecrets, readDemoSecrets, writeDemoSecrets } from "#cli/demo/demo-secrets.ts";
import { type Actor, ROLES, type Role } from "#lib/domain/people/role.ts";
import { actorOfToken, createApiToken } from "#lib/server/auth/api-tokens.ts";
import { createPerson, findByEmail, type Person, setPassword } from "#lib/server/auth/people.ts";
import type { Container } from "#lib/server/container.ts";

const NAMES: Record<Role, string> = {
  viewer: "Vera Viewer",
  operator: "Omar Operator",
  approver: "Ana Approver",
  admin: "Ada Admin",
};

const TOKEN_ROLES = ["operator", "approver"] as const;

export interface DemoPeople {
  secrets: DemoSecrets;
  /** In whose name the demo adds its clusters. */
  admin: Actor;
}

/** One person per role, with the passwords and tokens of the file; the same after any number of starts. */
export async function ensureDemoPeople(file: string, container: Container): Promise<DemoPeople> {
  const secrets = readDemoSecrets(file);
  const people = new Map<Role, Person>();
  for (const role of ROLES) people.set(role, await ensurePerson(role, secrets, container));
  for (const role of TOKEN_ROLES) {
    secrets.tokens[role] = await ensureToken(secrets.tokens[role], people.get(role), container);
  }
  writeDemoSecrets(file, secrets);
  const { id, name, email, roles } = personOf(people.get("admin"));
  return { secrets, admin: { userId: id, name, email, roles } };
}

/** Address of the demo person with this role. */
export function demoEmail(role: Role): string {
  return `${role}@portcullis.local`;
}

async function ensurePerson(
  role: Role,
  { passwords }: DemoSecrets,
  container: Container,
): Promise<Person> {
  const email = demoEmail(role);
  const password = passwords[role];
  const known = await findByEmail(email, container.db);
  if (known === null) {
    return createPerson({ name: NAMES[role], email, password, roles: [role] }, container);
  }
  await setPassword(known.id, password, container);
  return known;
}

async function ensureToken(
  token: string | undefined,
  owner: Person | undefined,
  container: Container,
): Promise<string> {
  if (token !== undefined && (await actorOfToken(token, container)) !== null) return token;
  const made = await createApiToken("demo", { userId: personOf(owner).id }, container);
  return made.token;
}

function personOf(person: Person | undefined): Person {
  if (person === undefined) throw new Error("The demo has no such person");
  return person;
}
