import type { Me } from "#lib/contracts/person.ts";
import { type Actor, mayDo, PERMISSIONS } from "#lib/domain/people/role.ts";

/** The signed-in person with what they may do. */
export function presentMe(actor: Actor): Me {
  return {
    userId: actor.userId,
    name: actor.name,
    email: actor.email,
    roles: [...actor.roles],
    permissions: PERMISSIONS.filter((permission) => mayDo(actor, permission)),
  };
}
