import { type Document, Double } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { LOGIN, onCluster } from "#simulator/commands/command-definition.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import type { CommandFamily } from "#simulator/commands/command-family.ts";
import {
  replSetGetConfig,
  replSetInitiate,
  replSetReconfig,
} from "#simulator/commands/replica-set-config.ts";
import { requireReplication } from "#simulator/commands/replica-set-guards.ts";
import { replSetGetStatus } from "#simulator/commands/replica-set-status.ts";
import { numberOf, okReply } from "#simulator/commands/reply.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

const DEFAULT_STEP_DOWN_SECONDS = 60;

/** What concerns the set as a whole. */
export const REPLICA_SET_COMMANDS: CommandFamily = {
  replSetGetStatus: {
    handler: (context) => onRouter(context) ?? replSetGetStatus(context),
    requires: ({ node }) =>
      node.options.process === "mongos" ? LOGIN : onCluster("replSetGetStatus"),
    adminOnly: true,
    allowedByLocalhostException: true,
    allowedOnArbiter: true,
  },
  replSetGetConfig: {
    handler: replSetGetConfig,
    requires: onCluster("replSetGetConfig"),
    adminOnly: true,
  },
  replSetInitiate: {
    handler: replSetInitiate,
    requires: onCluster("replSetConfigure"),
    adminOnly: true,
    allowedByLocalhostException: true,
  },
  replSetReconfig: {
    handler: replSetReconfig,
    requires: onCluster("replSetConfigure"),
    adminOnly: true,
    allowedByLocalhostException: true,
    acceptsWriteConcern: true,
  },
  replSetStepDown: {
    handler: replSetStepDown,
    requires: onCluster("replSetStateChange"),
    adminOnly: true,
  },
};

/** Routers answer without a code. */
function onRouter({ node }: CommandContext): Document | null {
  if (node.options.process !== "mongos") return null;
  return {
    info: "mongos",
    ok: new Double(0),
    errmsg: "replSetGetStatus is not supported through mongos",
  };
}

function replSetStepDown(context: CommandContext): Document {
  const { node, command } = context;
  const replication = requireReplication(context);
  if (replication.memberState !== "PRIMARY") {
    const { codeName } = versionProfile(node.options.version).notPrimary;
    throw new CommandError(10_107, codeName, "not primary so can't step down");
  }
  replication.stepDown(numberOf(command.replSetStepDown) ?? DEFAULT_STEP_DOWN_SECONDS);
  node.topologyVersion.bump();
  return okReply();
}
