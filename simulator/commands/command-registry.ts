import { ADMINISTRATION_COMMANDS } from "#simulator/commands/administration-commands.ts";
import { AUTHENTICATION_COMMANDS } from "#simulator/commands/authentication-commands.ts";
import { COLLECTION_COMMANDS } from "#simulator/commands/collection-commands.ts";
import type { CommandDefinition } from "#simulator/commands/command-definition.ts";
import { HANDSHAKE_COMMANDS } from "#simulator/commands/handshake-commands.ts";
import { MONITORING_COMMANDS } from "#simulator/commands/monitoring-commands.ts";
import { REPLICA_SET_COMMANDS } from "#simulator/commands/replica-set-commands.ts";
import { SHARDING_COMMANDS } from "#simulator/commands/sharding-commands.ts";
import type { SimulatedNodeOptions } from "#simulator/node-options.ts";
import { type VersionProfile, versionProfile } from "#simulator/versions/version-profile.ts";

const ALL: ReadonlyMap<string, CommandDefinition> = new Map(
  [
    HANDSHAKE_COMMANDS,
    AUTHENTICATION_COMMANDS,
    MONITORING_COMMANDS,
    ADMINISTRATION_COMMANDS,
    REPLICA_SET_COMMANDS,
    SHARDING_COMMANDS,
    COLLECTION_COMMANDS,
  ].flatMap((family) => Object.entries(family)),
);

/** Commands that only some generations have. */
const PRESENT: Readonly<Record<string, (profile: VersionProfile) => boolean>> = {
  hello: (profile) => profile.hasHello,
  rotateCertificates: (profile) => profile.hasRotateCertificates,
  dropConnections: (profile) => profile.hasDropConnections,
  getnonce: (profile) => !profile.hasHello,
};

const ON_ROUTERS_ONLY = new Set(["listShards", "addShard", "balancerStatus"]);
const NOT_ON_ROUTERS = new Set([
  "replSetGetConfig",
  "replSetStepDown",
  "replSetInitiate",
  "replSetReconfig",
]);

/** The command as this process knows it, or null. Names are case-sensitive. */
export function findCommand(options: SimulatedNodeOptions, name: string): CommandDefinition | null {
  const isRouter = options.process === "mongos";
  if (isRouter ? NOT_ON_ROUTERS.has(name) : ON_ROUTERS_ONLY.has(name)) return null;
  const isPresent = PRESENT[name]?.(versionProfile(options.version)) ?? true;
  return isPresent ? (ALL.get(name) ?? null) : null;
}
