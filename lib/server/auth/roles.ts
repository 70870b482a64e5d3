import { ROLES, type Role } from "#lib/domain/people/role.ts";

/** The roles in a stored comma list; words that are no role grant nothing. */
export function parseRoles(stored: string | null | undefined): Role[] {
  const words = new Set((stored ?? "").split(",").map((word) => word.trim()));
  return ROLES.filter((role) => words.has(role));
}
