import type { Document } from "bson";
import { isClusterMember } from "#simulator/commands/cluster-membership.ts";
import type { CommandContext } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { isDocument, okReply } from "#simulator/commands/reply.ts";
import type { SimulatedRole } from "#simulator/node-options.ts";

interface RoleName {
  role: string;
  db: string;
}

/** createUser: with a password, or on `$external` for X.509. */
export function createUser({ node, command, database }: CommandContext): Document {
  const name = String(command.createUser);
  if (database === "$external" && isClusterMember(node, name)) {
    throw new CommandError(
      2,
      "BadValue",
      "Cannot create an x.509 user with a subjectname that would be recognized as an internal cluster member.",
    );
  }
  if (node.users.find(database, name) !== null) {
    throw new CommandError(51_003, "Location51003", `User "${name}@${database}" already exists`);
  }
  const { pwd } = command;
  node.users.add({
    db: database,
    user: name,
    ...(typeof pwd === "string" ? { password: pwd } : {}),
    roles: roleNames(command.roles, database),
    ...mechanismsOf(command.mechanisms),
  });
  return okReply();
}

/** createRole: a role of one's own with privileges. */
export function createRole({ node, command, database }: CommandContext): Document {
  const privileges = Array.isArray(command.privileges) ? command.privileges : [];
  node.users.roles.push({
    db: database,
    role: String(command.createRole),
    privileges: privileges.filter(isDocument) as SimulatedRole["privileges"][number][],
    roles: roleNames(command.roles, database),
  });
  return okReply();
}

/** dropUser. */
export function dropUser({ node, command, database }: CommandContext): Document {
  const name = String(command.dropUser);
  if (node.users.find(database, name) === null) {
    throw new CommandError(11, "UserNotFound", `User '${name}@${database}' not found`);
  }
  node.users.remove(database, name);
  return okReply();
}

/** usersInfo: all users of the database, or the one that is named. */
export function usersInfo({ node, command, database }: CommandContext): Document {
  const asked: unknown = command.usersInfo;
  const wanted = isDocument(asked) ? asked : { user: asked, db: database };
  const users = node.users
    .list()
    .filter(({ user, db }) =>
      typeof wanted.user === "string" ? user === wanted.user && db === wanted.db : db === database,
    )
    .map(({ user, db, roles }) => ({
      _id: `${db}.${user}`,
      user,
      db,
      roles: roles.map((role) => ({ ...role })),
    }));
  return okReply({ users });
}

function roleNames(value: unknown, database: string): RoleName[] {
  if (!Array.isArray(value)) return [];
  return value.map((role: unknown) =>
    isDocument(role)
      ? { role: String(role.role), db: String(role.db ?? database) }
      : { role: String(role), db: database },
  );
}

function mechanismsOf(value: unknown): { mechanisms?: ("SCRAM-SHA-1" | "SCRAM-SHA-256")[] } {
  if (!Array.isArray(value)) return {};
  const mechanisms = value.filter(
    (name): name is "SCRAM-SHA-1" | "SCRAM-SHA-256" =>
      name === "SCRAM-SHA-1" || name === "SCRAM-SHA-256",
  );
  return { mechanisms };
}
