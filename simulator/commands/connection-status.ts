import type { Document } from "bson";
import { privilegesOf } from "#simulator/authentication/privileges.ts";
import type { CommandContext } from "#simulator/commands/command.ts";
import { isTruthy, okReply } from "#simulator/commands/reply.ts";

/** Who is logged in on this connection, and what they may do. */
export function connectionStatus({ node, session, command }: CommandContext): Document {
  const users = session.authenticatedUsers;
  const showsPrivileges = isTruthy(command.showPrivileges);
  const authInfo = {
    authenticatedUsers: users.map(({ user, db }) => ({ user, db })),
    authenticatedUserRoles: users.flatMap(({ roles }) =>
      roles.map(({ role, db }) => ({ role, db })),
    ),
    ...(showsPrivileges
      ? {
          authenticatedUserPrivileges: users.flatMap((user) =>
            privilegesOf(node, user).map(({ resource, actions }) => ({
              resource: { ...resource },
              actions: [...actions],
            })),
          ),
        }
      : {}),
  };
  return okReply({ authInfo });
}
