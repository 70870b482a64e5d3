import type { Document } from "bson";
import { isClusterMember } from "#simulator/commands/cluster-membership.ts";
import type { CommandContext } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { okReply } from "#simulator/commands/reply.ts";

/** authenticate with MONGODB-X509; every other mechanism is refused. */
export function x509Authenticate(context: CommandContext): Document {
  const { command, session, database } = context;
  const subject = session.tls?.peerSubject ?? null;
  const asked: unknown = command.user;
  if (command.mechanism === "MONGODB-CR") {
    throw new CommandError(2, "BadValue", "Unsupported mechanism: MONGODB-CR");
  }
  const user = typeof asked === "string" && asked !== "" ? asked : subject;
  if (user === null || command.mechanism !== "MONGODB-X509") throw refused("No user name provided");
  if (database !== "$external") {
    throw new CommandError(
      17,
      "ProtocolError",
      "X.509 authentication must always use the $external database.",
    );
  }
  if (subject === null) throw refused("No verified subject name available from client");
  if (user !== subject) throw refused("auth failed");
  return okReply({ ...logInSubject(context, subject) });
}

function logInSubject({ node, session }: CommandContext, subject: string): Document {
  if (isClusterMember(node, subject)) {
    // Which user a member becomes depends on what clusterAuthMode lets in.
    const acceptsMembers = ["sendKeyFile", "sendX509", "x509"].includes(node.clusterAuthMode);
    if (!acceptsMembers) throw refused("auth failed");
    session.authenticatedUsers = [{ user: "__system", db: "local", roles: [], internal: true }];
    return { dbname: "$external", user: subject };
  }
  const known = node.users.find("$external", subject);
  if (known === null) {
    throw new CommandError(
      11,
      "UserNotFound",
      `Could not find user "${subject}" for db "$external"`,
    );
  }
  session.authenticatedUsers = [
    { user: known.user, db: known.db, roles: known.roles, internal: false },
  ];
  return { dbname: "$external", user: subject };
}

function refused(errmsg: string): CommandError {
  return new CommandError(18, "AuthenticationFailed", errmsg);
}
