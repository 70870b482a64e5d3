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

export const tokenListSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      createdAt: z.string(),
      lastUsedAt: z.string().nullable(),
    }),
  ),
});

const personName = z.string().trim().min(1).max(120);
const password = z.string().min(12, "A password has at least 12 characters").max(256);

/** Redeems the one-time link that is printed at the first start. */
export const setupBodySchema = z.strictObject({
  token: z.string().min(1).max(200),
  name: personName,
  email: z.email().max(320),
  password,
});
export type SetupBody = z.infer<typeof setupBodySchema>;

export const createPersonBodySchema = z.strictObject({
  name: personName,
  email: z.email().max(320),
  password,
  roles: z.array(z.enum(ROLES)).min(1),
});
export type CreatePersonBody = z.infer<typeof createPersonBodySchema>;

export const updatePersonBodySchema = z.strictObject({
  roles: z.array(z.enum(ROLES)).min(1).optional(),
  disabled: z.boolean().optional(),
});
export type UpdatePersonBody = z.infer<typeof updatePersonBodySchema>;

export const personSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.enum(ROLES)),
  disabled: z.boolean(),
  createdAt: z.string(),
});

export const personListSchema = z.object({ items: z.array(personSchema) });
