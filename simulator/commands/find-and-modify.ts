import type { Document } from "bson";
import {
  append,
  documentsOf,
  namespaceText,
  select,
  store,
} from "#simulator/commands/collection-store.ts";
import type { CommandContext } from "#simulator/commands/command.ts";
import { sorted } from "#simulator/commands/read-commands.ts";
import { isDocument, isTruthy, okReply } from "#simulator/commands/reply.ts";
import { changed } from "#simulator/commands/write-commands.ts";

/** findAndModify of the first document that matches: remove, change, or insert where asked. */
export function findAndModify(context: CommandContext): Document {
  const { node, command } = context;
  const namespace = namespaceText(context);
  const [found] = sorted(select(node, namespace, command.query), command.sort);
  if (found === undefined) return upserted(context, namespace);
  const all = documentsOf(node, namespace);
  if (isTruthy(command.remove)) {
    store(
      node,
      namespace,
      all.filter((document) => document !== found),
    );
    return okReply({ lastErrorObject: { n: 1 }, value: found });
  }
  const next = changed(found, command.update);
  store(
    node,
    namespace,
    all.map((document) => (document === found ? next : document)),
  );
  return okReply({
    lastErrorObject: { n: 1, updatedExisting: true },
    value: isTruthy(command.new) ? next : found,
  });
}

function upserted({ node, command }: CommandContext, namespace: string): Document {
  if (isTruthy(command.remove)) return okReply({ lastErrorObject: { n: 0 }, value: null });
  if (!isTruthy(command.upsert)) {
    return okReply({ lastErrorObject: { n: 0, updatedExisting: false }, value: null });
  }
  append(node, namespace, [
    changed(isDocument(command.query) ? command.query : {}, command.update),
  ]);
  const inserted = documentsOf(node, namespace).at(-1);
  return okReply({
    lastErrorObject: { n: 1, updatedExisting: false, upserted: inserted?._id },
    value: isTruthy(command.new) ? (inserted ?? null) : null,
  });
}
