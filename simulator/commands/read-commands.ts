import { type Document, EJSON, Long } from "bson";
import { hasCollection, namespaceText, select } from "#simulator/commands/collection-store.ts";
import type { CommandContext } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { currentOpAggregate, currentOpStage } from "#simulator/commands/current-op.ts";
import { matches } from "#simulator/commands/document-filter.ts";
import { isDocument, isTruthy, numberOf, okReply } from "#simulator/commands/reply.ts";

/** find: everything in the first batch, so no cursor stays open. */
export function find(context: CommandContext): Document {
  const { command, node } = context;
  const ns = namespaceText(context);
  const skip = numberOf(command.skip) ?? 0;
  const limit = Math.abs(numberOf(command.limit) ?? 0);
  const found = sorted(select(node, ns, command.filter), command.sort).slice(skip);
  const firstBatch = limit === 0 ? found : found.slice(0, limit);
  // A member has no plan to run for a collection that does not exist, and answers in another order.
  const isPlanned = node.options.process === "mongos" || hasCollection(node, ns);
  return okReply({
    cursor: isPlanned ? { firstBatch, id: Long.ZERO, ns } : { id: Long.ZERO, ns, firstBatch },
  });
}

/** count, with or without a query. */
export function count(context: CommandContext): Document {
  return okReply({ n: select(context.node, namespaceText(context), context.command.query).length });
}

/** distinct values of one field, in the order in which they come. */
export function distinct(context: CommandContext): Document {
  const { node, command } = context;
  const values = new Map<string, unknown>();
  for (const document of select(node, namespaceText(context), command.query)) {
    const value: unknown = document[String(command.key)];
    if (value !== undefined) values.set(EJSON.stringify({ value }), value);
  }
  return okReply({ values: [...values.values()] });
}

/** aggregate: `$currentOp`, and the few stages that counting and reading need. */
export function aggregate(context: CommandContext): Document | Promise<Document> {
  const stage = currentOpStage(context);
  if (stage !== null) return currentOpAggregate(context, stage);
  const { command, node } = context;
  const ns = namespaceText(context);
  const stages: unknown[] = Array.isArray(command.pipeline) ? command.pipeline : [];
  const firstBatch = stages.filter(isDocument).reduce(applyStage, select(node, ns, {}));
  return okReply({ cursor: { firstBatch, id: Long.ZERO, ns } });
}

function applyStage(documents: Document[], stage: Document): Document[] {
  const [[name, value] = ["", undefined]] = Object.entries(stage) as [string, unknown][];
  switch (name) {
    case "$match":
      return documents.filter((document) => matches(document, isDocument(value) ? value : {}));
    case "$limit":
      return documents.slice(0, numberOf(value) ?? 0);
    case "$skip":
      return documents.slice(numberOf(value) ?? 0);
    case "$sort":
      return sorted(documents, value);
    case "$count":
      return documents.length === 0 ? [] : [{ [String(value)]: documents.length }];
    case "$group":
      return grouped(documents, value);
    default:
      throw new CommandError(
        40_324,
        "Location40324",
        `Unrecognized pipeline stage name: '${name}'`,
      );
  }
}

/** The one grouping that drivers send: all documents, counted. */
function grouped(documents: Document[], value: unknown): Document[] {
  if (documents.length === 0 || !isDocument(value)) return [];
  const counters = Object.keys(value).filter((name) => name !== "_id");
  return [
    { _id: value._id, ...Object.fromEntries(counters.map((name) => [name, documents.length])) },
  ];
}

/** Documents in the order that a command asks for. */
export function sorted(documents: Document[], order: unknown): Document[] {
  if (!isDocument(order)) return documents;
  const keys = Object.entries(order) as [string, unknown][];
  return [...documents].sort((left, right) => {
    for (const [name, direction] of keys) {
      const step = compareText(left[name], right[name]) * (numberOf(direction) ?? 1);
      if (step !== 0) return step;
    }
    return 0;
  });
}

function compareText(left: unknown, right: unknown): number {
  const [leftNumber, rightNumber] = [numberOf(left), numberOf(right)];
  if (leftNumber !== null && rightNumber !== null) return leftNumber - rightNumber;
  return String(left).localeCompare(String(right));
}

/** Nothing stays open, so no cursor can be continued. */
export function getMore({ command }: CommandContext): Document {
  const id = numberOf(command.getMore) ?? 0;
  throw new CommandError(43, "CursorNotFound", `cursor id ${id} not found`);
}

/** listDatabases. */
export function listDatabases({ node, command }: CommandContext): Document {
  const names = new Set([...node.collections.keys()].map((ns) => ns.slice(0, ns.indexOf("."))));
  for (const own of ["admin", "config", "local"]) names.add(own);
  const listed = [...names].sort((left, right) => left.localeCompare(right));
  if (isTruthy(command.nameOnly)) return okReply({ databases: listed.map((name) => ({ name })) });
  const databases = listed.map((name) => ({
    name,
    sizeOnDisk: Long.fromNumber(40_960),
    empty: false,
  }));
  return okReply({ databases, totalSize: Long.fromNumber(40_960 * databases.length) });
}

/** listCollections. */
export function listCollections({ node, database }: CommandContext): Document {
  const firstBatch = [...node.collections.keys()]
    .filter((ns) => ns.startsWith(`${database}.`))
    .map((ns) => ({
      name: ns.slice(database.length + 1),
      type: "collection",
      options: {},
      info: { readOnly: false },
    }));
  return okReply({ cursor: { id: Long.ZERO, ns: `${database}.$cmd.listCollections`, firstBatch } });
}

/** listIndexes: the one on `_id`. */
export function listIndexes(context: CommandContext): Document {
  const ns = namespaceText(context);
  const firstBatch = [{ v: 2, key: { _id: 1 }, name: "_id_" }];
  return okReply({ cursor: { id: Long.ZERO, ns, firstBatch } });
}
