import { z } from "zod";
import { PERMISSIONS, ROLES } from "#lib/domain/people/role.ts";

export const meSchema = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.enum(ROLES)),
  permissions: z.array(z.enum(PERMISSIONS)),
});
export type Me = z.infer<typeof meSchema>;

export const createTokenBodySchema = z.strictObject({ name: z.string().trim().min(1).max(80) });

/** The token itself is shown once and stored only as a hash. */
export const tokenSchema = z.object({ id: z.string(), name: z.string(), token: z.string() });
