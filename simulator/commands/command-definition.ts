import type { CommandContext, CommandHandler } from "#simulator/commands/command.ts";

/** What a client must be allowed to run a command. */
export type Requirement =
  /** Anybody, logged in or not. */
  | { kind: "none" }
  /** Anybody who is logged in. */
  | { kind: "login" }
  /** An action on the cluster resource. */
  | { kind: "cluster"; action: string }
  /** An action on the collection the command names, or on its database. */
  | { kind: "namespace"; action: string };

export interface CommandDefinition {
  handler: CommandHandler;
  requires: Requirement | ((context: CommandContext) => Requirement);
  /** Refuses a malformed request; runs before authorization. */
  check?: (context: CommandContext) => void;
  adminOnly?: boolean;
  /** Runs before a login while nobody exists yet and the client is on localhost. */
  allowedByLocalhostException?: boolean;
  /** Arbiters hold no users, so they answer these to localhost. */
  allowedOnArbiter?: boolean;
  /** Where it runs in a replica set: on every member (default), or on a primary unless the client says otherwise. */
  runsOn?: "any" | "primary-unless-asked" | "primary";
  acceptsWriteConcern?: boolean;
}

export const FREE: Requirement = { kind: "none" };
export const LOGIN: Requirement = { kind: "login" };

/** An action on the cluster resource. */
export function onCluster(action: string): Requirement {
  return { kind: "cluster", action };
}

/** An action on the namespace of the command. */
export function onNamespace(action: string): Requirement {
  return { kind: "namespace", action };
}
