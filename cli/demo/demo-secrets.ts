import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { ROLES, type Role } from "#lib/domain/people/role.ts";

const byRole = z.object({
  viewer: z.string(),
  operator: z.string(),
  approver: z.string(),
  admin: z.string(),
});

const schema = z.object({
  passwords: byRole,
  tokens: z.object({ operator: z.string(), approver: z.string() }).partial(),
  basePort: z.number().int(),
});

/** What the demo made up at its first start and shows again at every further one. */
export type DemoSecrets = z.infer<typeof schema>;

/** The demo's passwords and ports from its file, or new ones where there is no readable file. */
export function readDemoSecrets(file: string): DemoSecrets {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return { passwords: newPasswords(), tokens: {}, basePort: 27_117 };
  }
}

/** Keeps them, readable by this user only. */
export function writeDemoSecrets(file: string, secrets: DemoSecrets): void {
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
}

/** Easy to copy by hand, and still 64 random bits. */
function newPasswords(): Record<Role, string> {
  const password = () => (randomBytes(8).toString("hex").match(/.{4}/g) ?? []).join("-");
  return Object.fromEntries(ROLES.map((role) => [role, password()])) as Record<Role, string>;
}
