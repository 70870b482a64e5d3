import type { z } from "zod";
import type { personSchema } from "#lib/contracts/person.ts";
import type { Person } from "#lib/server/auth/people.ts";

/** A person as administrators see them. */
export function presentPerson(person: Person): z.infer<typeof personSchema> {
  return {
    id: person.id,
    name: person.name,
    email: person.email,
    roles: [...person.roles],
    disabled: person.disabled,
    createdAt: person.createdAt.toISOString(),
  };
}
