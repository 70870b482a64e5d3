import {
  allowsOnCluster,
  allowsOnNamespace,
  privilegesOf,
} from "#simulator/authentication/privileges.ts";
import type { CommandContext } from "#simulator/commands/command.ts";
import type { CommandDefinition, Requirement } from "#simulator/commands/command-definition.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { documentText } from "#simulator/commands/command-text.ts";

/**
 * Refuses a command that the client may not run, with one of the two texts that 4.2 has for it.
 *
 * @throws CommandError 13 Unauthorized
 */
export function authorize(definition: CommandDefinition, context: CommandContext): void {
  const { node, session } = context;
  if (!node.options.authorization || session.isInternal) return;
  const requirement =
    typeof definition.requires === "function" ? definition.requires(context) : definition.requires;
  if (requirement.kind === "none" || isExcepted(definition, context)) return;
  const isLoggedIn = session.authenticatedUsers.length > 0;
  if (!isLoggedIn && !hasLocalhostException(context)) {
    throw unauthorized(`command ${context.name} requires authentication`);
  }
  if (!isAllowed(requirement, context)) throw notAuthorized(context);
}

/** Refusal of a client that is logged in, or that the localhost exception treats like one. */
function notAuthorized({ database, command }: CommandContext): CommandError {
  const text = documentText(command);
  return unauthorized(`not authorized on ${database} to execute command ${text}`);
}

/** Nobody exists on this process yet and the client is on its machine. */
function hasLocalhostException({ node, session }: CommandContext): boolean {
  return session.isLocalhost && node.users.list().length === 0;
}

function isExcepted(definition: CommandDefinition, context: CommandContext): boolean {
  if (!hasLocalhostException(context)) return false;
  const isArbiter = context.node.replication?.memberState === "ARBITER";
  return (
    definition.allowedByLocalhostException === true ||
    (isArbiter && definition.allowedOnArbiter === true)
  );
}

function isAllowed(requirement: Requirement, context: CommandContext): boolean {
  const { node, session } = context;
  const privileges = session.authenticatedUsers.flatMap((user) => privilegesOf(node, user));
  switch (requirement.kind) {
    case "none":
    case "login":
      return true;
    case "cluster":
      return allowsOnCluster(privileges, requirement.action);
    case "namespace":
      return allowsOnNamespace(privileges, requirement.action, namespaceOf(context));
  }
}

/** The collection a command names in its first field; "" where it names none. */
function namespaceOf({ database, command, name }: CommandContext): {
  db: string;
  collection: string;
} {
  const value: unknown = command[name];
  return { db: database, collection: typeof value === "string" ? value : "" };
}

function unauthorized(errmsg: string): CommandError {
  return new CommandError(13, "Unauthorized", errmsg);
}
