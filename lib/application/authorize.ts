import { AppError } from "#lib/application/app-error.ts";
import { type Actor, mayDo, type Permission } from "#lib/domain/people/role.ts";

/**
 * Refuses an actor whose roles do not grant the permission.
 *
 * @param doing What is refused, as the start of a sentence: "Planning a rollout".
 * @throws AppError FORBIDDEN
 */
export function authorize(actor: Actor, permission: Permission, doing: string): void {
  if (mayDo(actor, permission)) return;
  throw new AppError("FORBIDDEN", `${doing} is not allowed with your roles`);
}
