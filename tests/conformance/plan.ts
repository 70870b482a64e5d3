import { parseMode, rungOf } from "#lib/domain/mode/tls-mode.ts";
import type { CommandRecord } from "./corpus.ts";
import type { ClusterPart, SetUp } from "./target.ts";

export interface Group {
  setUp: SetUp;
  /** In the order of the recording: earlier lines leave the state that later ones need. */
  records: CommandRecord[];
}

/** All lines, grouped by the set-up they share. */
export function planGroups(records: readonly CommandRecord[]): Group[] {
  const groups = new Map<string, Group>();
  const rungs = new Map<string, number>();
  for (const record of records) {
    const setUp = setUpOf(record);
    const rung = rungOf(parseMode(record.runtimeMode) ?? "disabled");
    // A mode never falls while a process runs, so such a line was taken from a later start.
    const key = rung < (rungs.get(setUp.key) ?? 0) ? `${setUp.key} (again)` : setUp.key;
    rungs.set(key, rung);
    const group = groups.get(key) ?? { setUp: { ...setUp, key }, records: [] };
    group.records.push(record);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function setUpOf(record: CommandRecord): SetUp {
  const { topology } = record;
  if (topology === "standalone") return standaloneSetUp(record);
  return topology === "replset-member" ? replicaSetSetUp(record) : shardedSetUp(record, topology);
}

function standaloneSetUp(record: CommandRecord): SetUp {
  const variant = variantOf(record);
  const base = baseSetUp(record, variant);
  const security = record.auth.enabled ? standaloneSecurity(variant) : "none";
  return {
    ...base,
    kind: "standalone",
    clusterPart: null,
    initiated: true,
    security,
    users: record.auth.enabled && variant !== "localhost-exception",
    key: ["standalone", record.auth.enabled ? "auth" : "open", variant, startKey(record)].join(" "),
  };
}

function standaloneSecurity(variant: string): SetUp["security"] {
  const withKeyFile = ["x509-keyfile", "x509-sendx509"].includes(variant);
  const ladder = variant.startsWith("clusterauth-") && variant !== "clusterauth-x509";
  return withKeyFile || ladder ? "keyFile" : "authorization";
}

function replicaSetSetUp(record: CommandRecord): SetUp {
  const initiated = record.role !== "uninitialized";
  const base = baseSetUp(record, "");
  const uninitiated = variantOf(record) === "keyfile-localhost" ? "to be initiated" : "uninitiated";
  return {
    ...base,
    kind: "replica-set",
    clusterPart: null,
    initiated,
    security: record.auth.enabled ? "keyFile" : "none",
    users: record.auth.enabled && initiated,
    key: [
      "replica set",
      record.auth.enabled ? "keyFile" : "open",
      initiated ? "" : uninitiated,
      startKey(record),
    ].join(" "),
  };
}

/** The parts of a cluster answer for themselves, so each has a cluster of its own. */
function shardedSetUp(record: CommandRecord, clusterPart: ClusterPart): SetUp {
  const isAdded = record.setup?.includes("not yet added") !== true;
  return {
    ...baseSetUp(record, ""),
    kind: "sharded",
    clusterPart,
    initiated: isAdded,
    security: record.auth.enabled ? "keyFile" : "none",
    users: record.auth.enabled,
    key: [
      "sharded cluster",
      clusterPart,
      record.auth.enabled ? "keyFile" : "open",
      isAdded ? "" : "not added",
      startKey(record),
    ].join(" "),
  };
}

function baseSetUp(
  record: CommandRecord,
  variant: string,
): Pick<SetUp, "mode" | "vocabulary" | "source" | "clusterAuthMode" | "variant"> {
  return {
    mode: record.startup.mode,
    vocabulary: record.startup.vocabulary,
    source: record.startup.source ?? "command-line",
    clusterAuthMode: record.startup.clusterAuthMode ?? clusterAuthModeOf(variant),
    variant,
  };
}

const CLUSTER_AUTH_MODE_BY_VARIANT: Readonly<Record<string, string>> = {
  "x509-keyfile": "keyFile",
  "x509-sendx509": "sendX509",
  "x509-x509": "x509",
};

function clusterAuthModeOf(variant: string): string | null {
  return CLUSTER_AUTH_MODE_BY_VARIANT[variant] ?? null;
}

function startKey(record: CommandRecord): string {
  const { mode, vocabulary, source } = record.startup;
  return `${mode}/${vocabulary}${source === undefined ? "" : `/${source}`}`;
}

/** The part of the id between role (and login) and `-start-`. */
function variantOf(record: CommandRecord): string {
  const [head = ""] = record.id.split("-start-");
  return head
    .replace(/^(?:standalone|rs-[a-z]+(?:-primary)?)-?/, "")
    .replace(/^auth-(?:no-roles|[a-z]+)-?/, "");
}
