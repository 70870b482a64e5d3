import type { Document } from "bson";
import { namespaceText, store } from "#simulator/commands/collection-store.ts";
import type { CommandContext } from "#simulator/commands/command.ts";
import {
  type CommandDefinition,
  LOGIN,
  onNamespace,
  type Requirement,
} from "#simulator/commands/command-definition.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import type { CommandFamily } from "#simulator/commands/command-family.ts";
import { currentOpStage, currentOpStageRequirement } from "#simulator/commands/current-op.ts";
import { findAndModify } from "#simulator/commands/find-and-modify.ts";
import {
  aggregate,
  count,
  distinct,
  find,
  getMore,
  listCollections,
  listDatabases,
  listIndexes,
} from "#simulator/commands/read-commands.ts";
import { okReply } from "#simulator/commands/reply.ts";
import { insert, remove, update } from "#simulator/commands/write-commands.ts";

function reading(handler: CommandDefinition["handler"], action: string): CommandDefinition {
  return { handler, requires: onNamespace(action), runsOn: "primary-unless-asked" };
}

function writing(handler: CommandDefinition["handler"], action: string): CommandDefinition {
  return { handler, requires: onNamespace(action), runsOn: "primary", acceptsWriteConcern: true };
}

/** Enough of a database for drivers and shells: documents in memory, shared by the members of a set. */
export const COLLECTION_COMMANDS: CommandFamily = {
  find: reading(find, "find"),
  count: reading(count, "find"),
  distinct: reading(distinct, "find"),
  aggregate: {
    ...reading(aggregate, "find"),
    requires: aggregateRequirement,
    acceptsWriteConcern: true,
  },
  getMore: { handler: getMore, requires: LOGIN },
  killCursors: { handler: killCursors, requires: LOGIN },
  listCollections: reading(listCollections, "listCollections"),
  listIndexes: reading(listIndexes, "listIndexes"),
  listDatabases: {
    handler: listDatabases,
    requires: LOGIN,
    adminOnly: true,
    runsOn: "primary-unless-asked",
  },
  insert: writing(insert, "insert"),
  update: writing(update, "update"),
  delete: writing(remove, "remove"),
  findAndModify: writing(findAndModify, "update"),
  findandmodify: writing(findAndModify, "update"),
  create: writing(create, "createCollection"),
  createIndexes: writing(createIndexes, "createIndex"),
  drop: writing(drop, "dropCollection"),
};

/** Operations of all users need a privilege; one's own need a login. */
function aggregateRequirement(context: CommandContext): Requirement {
  const stage = currentOpStage(context);
  if (stage === null) return onNamespace("find");
  return currentOpStageRequirement(context, stage);
}

function killCursors({ command }: CommandContext): Document {
  const cursors: unknown[] = Array.isArray(command.cursors) ? command.cursors : [];
  return okReply({
    cursorsKilled: [],
    cursorsNotFound: cursors,
    cursorsAlive: [],
    cursorsUnknown: [],
  });
}

function create(context: CommandContext): Document {
  const namespace = namespaceText(context);
  if (context.node.collections.has(namespace)) {
    const text = `a collection '${namespace}' already exists`;
    throw new CommandError(48, "NamespaceExists", text);
  }
  store(context.node, namespace, []);
  return okReply();
}

function createIndexes(context: CommandContext): Document {
  const namespace = namespaceText(context);
  const isNew = !context.node.collections.has(namespace);
  if (isNew) store(context.node, namespace, []);
  return okReply({
    numIndexesBefore: 1,
    numIndexesAfter: 1,
    createdCollectionAutomatically: isNew,
  });
}

function drop(context: CommandContext): Document {
  const namespace = namespaceText(context);
  if (!context.node.collections.has(namespace)) {
    throw new CommandError(26, "NamespaceNotFound", "ns not found");
  }
  context.node.collections.delete(namespace);
  return okReply({ nIndexesWas: 1, ns: namespace });
}
