import type { Document } from "bson";
import { append, documentsOf, namespaceText, store } from "#simulator/commands/collection-store.ts";
import type { CommandContext } from "#simulator/commands/command.ts";
import { matches } from "#simulator/commands/document-filter.ts";
import { isDocument, isTruthy, numberOf, okReply } from "#simulator/commands/reply.ts";

/** insert. */
export function insert(context: CommandContext): Document {
  const documents = documentList(context.command.documents);
  append(context.node, namespaceText(context), documents);
  return okReply({ n: documents.length });
}

/** update with `$set` or a whole document, with upsert. */
export function update(context: CommandContext): Document {
  const outcomes = documentList(context.command.updates).map((change) =>
    applyUpdate(context, change),
  );
  const upserted = outcomes.flatMap((outcome, index) =>
    outcome.upsertedId === undefined ? [] : [{ index, _id: outcome.upsertedId }],
  );
  const n = outcomes.reduce((sum, outcome) => sum + outcome.n, 0);
  const nModified = outcomes.reduce((sum, outcome) => sum + outcome.nModified, 0);
  return okReply({ n, ...(upserted.length === 0 ? {} : { upserted }), nModified });
}

interface UpdateOutcome {
  n: number;
  nModified: number;
  upsertedId?: unknown;
}

function applyUpdate(context: CommandContext, { q, u, multi, upsert }: Document): UpdateOutcome {
  const { node } = context;
  const namespace = namespaceText(context);
  const filter: Document = isDocument(q) ? q : {};
  const before = documentsOf(node, namespace);
  const found = before.filter((document) => matches(document, filter));
  const targets = new Set(isTruthy(multi) ? found : found.slice(0, 1));
  if (targets.size > 0) {
    const after = before.map((document) =>
      targets.has(document) ? changed(document, u) : document,
    );
    store(node, namespace, after);
    return { n: targets.size, nModified: targets.size };
  }
  if (!isTruthy(upsert)) return { n: 0, nModified: 0 };
  append(node, namespace, [changed(filter, u)]);
  return { n: 1, nModified: 0, upsertedId: documentsOf(node, namespace).at(-1)?._id };
}

/** A document after `$set` and `$inc`, or replaced. */
export function changed(document: Document, change: unknown): Document {
  if (!isDocument(change)) return document;
  const isOperators = Object.keys(change).some((name) => name.startsWith("$"));
  if (!isOperators) return { _id: document._id, ...change };
  const sets: Document = isDocument(change.$set) ? change.$set : {};
  const increments = Object.entries(isDocument(change.$inc) ? change.$inc : {}).map(
    ([name, by]: [string, unknown]) => [
      name,
      (numberOf(document[name]) ?? 0) + (numberOf(by) ?? 0),
    ],
  );
  return { ...document, ...sets, ...Object.fromEntries(increments) };
}

/** delete, one or all that match. */
export function remove(context: CommandContext): Document {
  const namespace = namespaceText(context);
  const n = documentList(context.command.deletes).reduce((sum, { q, limit }) => {
    const before = documentsOf(context.node, namespace);
    const found = before.filter((document) => matches(document, isDocument(q) ? q : {}));
    const targets = new Set(numberOf(limit) === 1 ? found.slice(0, 1) : found);
    store(
      context.node,
      namespace,
      before.filter((document) => !targets.has(document)),
    );
    return sum + targets.size;
  }, 0);
  return okReply({ n });
}

function documentList(value: unknown): Document[] {
  return Array.isArray(value) ? value.filter(isDocument) : [];
}
