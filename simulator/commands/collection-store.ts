import { type Document, ObjectId } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { matches } from "#simulator/commands/document-filter.ts";
import { isDocument } from "#simulator/commands/reply.ts";
import { routerDocuments, shardDocuments } from "#simulator/commands/sharding-commands.ts";
import type { NodeState } from "#simulator/node-state.ts";
import { ROUTER_ROWS } from "#simulator/sharding/router.ts";

/** The documents of a namespace; the config database of a sharded cluster is made up from its options. */
export function documentsOf(node: NodeState, namespace: string): readonly Document[] {
  return configDocuments(node, namespace) ?? node.collections.get(namespace) ?? [];
}

/** Whether the namespace exists, be it empty. */
export function hasCollection(node: NodeState, namespace: string): boolean {
  return configDocuments(node, namespace) !== null || node.collections.has(namespace);
}

/** Routers and config servers hold the map of the cluster, shards do not. */
function configDocuments(node: NodeState, namespace: string): readonly Document[] | null {
  const { sharding, replicaSet } = node.options;
  if (sharding === undefined || replicaSet?.clusterRole === "shardsvr") return null;
  if (namespace === "config.shards") return shardDocuments(node);
  // Routers that run keep their rows themselves.
  if (node.collections.has(ROUTER_ROWS)) return null;
  return namespace === ROUTER_ROWS ? routerDocuments(node) : null;
}

/** Documents that meet the filter of a find or count. */
export function select(node: NodeState, namespace: string, filter: unknown): Document[] {
  const condition = isDocument(filter) ? filter : {};
  return documentsOf(node, namespace).filter((document) => matches(document, condition));
}

/** Appends documents, giving each an `_id` where it has none. */
export function append(node: NodeState, namespace: string, documents: readonly Document[]): void {
  // The server keeps `_id` in front, wherever the client put it.
  const stored = documents.map((document) => {
    const _id: unknown = document._id ?? new ObjectId();
    return { _id, ...document };
  });
  node.collections.set(namespace, [...documentsOf(node, namespace), ...stored]);
  node.replication?.advance();
}

/** Replaces the documents of a namespace. */
export function store(node: NodeState, namespace: string, documents: Document[]): void {
  node.collections.set(namespace, documents);
  node.replication?.advance();
}

/** `db.collection` of a command. */
export function namespaceText({ database, command, name }: CommandContext): string {
  return `${database}.${String(command[name])}`;
}
