import type { NodeState } from "#simulator/node-state.ts";
import type { AuthenticatedUser } from "#simulator/session.ts";
import builtinPrivileges from "#simulator/versions/builtin-privileges-4.2.json" with {
  type: "json",
};
import { versionProfile } from "#simulator/versions/version-profile.ts";

interface Resource {
  cluster?: boolean;
  anyResource?: boolean;
  db?: string;
  collection?: string;
}

export interface Privilege {
  resource: Resource;
  actions: readonly string[];
}

const READ_ACTIONS = [
  "changeStream",
  "collStats",
  "dbHash",
  "dbStats",
  "find",
  "killCursors",
  "listCollections",
  "listIndexes",
  "planCacheRead",
];
const WRITE_ACTIONS = [
  ...READ_ACTIONS,
  "convertToCapped",
  "createCollection",
  "createIndex",
  "dropCollection",
  "dropIndex",
  "insert",
  "remove",
  "update",
];

/** Roles recorded on 4.2, in the order in which the server listed their privileges. */
const RECORDED: Readonly<Record<string, readonly Privilege[]>> = builtinPrivileges;

/** Every privilege of a user, role by role. */
export function privilegesOf(node: NodeState, user: AuthenticatedUser): Privilege[] {
  if (user.internal) return [...(RECORDED.__system ?? [])];
  return user.roles.flatMap(({ role, db }) => privilegesOfRole(node, role, db));
}

function privilegesOfRole(node: NodeState, role: string, db: string): readonly Privilege[] {
  const custom = node.users.roles.find((known) => known.role === role && known.db === db);
  if (custom !== undefined) {
    const inherited = custom.roles.flatMap((next) => privilegesOfRole(node, next.role, next.db));
    const own = custom.privileges.map(({ resource, actions }) => ({
      resource,
      actions: [...actions].sort(byName),
    }));
    return [...own, ...inherited];
  }
  return builtinRole(node, role, db);
}

function builtinRole(node: NodeState, role: string, db: string): readonly Privilege[] {
  const recorded = RECORDED[role];
  if (recorded !== undefined && db === "admin") return withLaterActions(node, role, recorded);
  switch (role) {
    case "clusterAdmin":
      return ["clusterMonitor", "hostManager", "clusterManager"].flatMap((part) =>
        builtinRole(node, part, db),
      );
    case "read":
      return [{ resource: { db, collection: "" }, actions: READ_ACTIONS }];
    case "readWrite":
      return [{ resource: { db, collection: "" }, actions: WRITE_ACTIONS }];
    case "readAnyDatabase":
      return anyDatabase([...READ_ACTIONS]);
    case "readWriteAnyDatabase":
    case "dbAdminAnyDatabase":
      return anyDatabase([...WRITE_ACTIONS]);
    default:
      return [];
  }
}

function anyDatabase(actions: string[]): Privilege[] {
  return [
    { resource: { db: "", collection: "" }, actions },
    { resource: { cluster: true }, actions: ["listDatabases"] },
  ];
}

/** rotateCertificates came after the recording, with the roles that may set parameters. */
function withLaterActions(
  node: NodeState,
  role: string,
  privileges: readonly Privilege[],
): readonly Privilege[] {
  const isDriver = role === "hostManager" || role === "root";
  if (!isDriver || !versionProfile(node.options.version).hasRotateCertificates) return privileges;
  return privileges.map((privilege) =>
    privilege.resource.cluster === true
      ? { ...privilege, actions: [...privilege.actions, "rotateCertificates"].sort(byName) }
      : privilege,
  );
}

function byName(left: string, right: string): number {
  return left.localeCompare(right);
}

/** Whether one of the privileges allows `action` on the cluster. */
export function allowsOnCluster(privileges: readonly Privilege[], action: string): boolean {
  return privileges.some(
    ({ resource, actions }) =>
      isEverything(resource, actions) || (resource.cluster === true && actions.includes(action)),
  );
}

/** Whether one of the privileges allows `action` on a collection; "" names the database as a whole. */
export function allowsOnNamespace(
  privileges: readonly Privilege[],
  action: string,
  namespace: { db: string; collection: string },
): boolean {
  return privileges.some(
    ({ resource, actions }) =>
      isEverything(resource, actions) || (covers(resource, namespace) && actions.includes(action)),
  );
}

function isEverything(resource: Resource, actions: readonly string[]): boolean {
  return resource.anyResource === true && actions.includes("anyAction");
}

function covers(
  resource: Resource,
  { db, collection }: { db: string; collection: string },
): boolean {
  if (resource.anyResource === true) return true;
  if (resource.db === undefined || resource.collection === undefined) return false;
  const sameDatabase = resource.db === "" || resource.db === db;
  // A pattern without a collection covers ordinary collections only.
  const sameCollection =
    resource.collection === collection ||
    (resource.collection === "" && !collection.startsWith("system."));
  return sameDatabase && sameCollection;
}
