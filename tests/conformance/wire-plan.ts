import type { WireRecord } from "./corpus.ts";

/** Options of one server of the recording of sockets. */
export interface WireSetUp {
  key: string;
  mode: string;
  /** Arguments as typed, without mode, key file and CA. */
  options: readonly string[];
  /** `none`, `a` or `all` three authorities. */
  ca: "none" | "a" | "all";
}

export interface WireGroup {
  setUp: WireSetUp;
  records: WireRecord[];
}

/** Lines about accepted connections, grouped by the server they share; outgoing and horizon lines are left out. */
export function planWireGroups(records: readonly WireRecord[]): WireGroup[] {
  const groups = new Map<string, WireGroup>();
  for (const record of records) {
    const setUp = setUpOf(record);
    if (setUp === null) continue;
    const group = groups.get(setUp.key) ?? { setUp, records: [] };
    group.records.push(record);
    groups.set(setUp.key, group);
  }
  return [...groups.values()];
}

function setUpOf(record: WireRecord): WireSetUp | null {
  if (record.startup === undefined) return null;
  const { mode } = record.startup;
  const options = record.startup.options ?? [];
  const ca = caOf(record.clientCertificatePolicy);
  // Lines about a mode change need a server of their own.
  const change = mode === record.runtimeMode ? "" : record.id;
  return { key: [mode, ca, ...options, change].join(" "), mode, options, ca };
}

function caOf(policy: string): WireSetUp["ca"] {
  if (policy.includes("no CAFile") || policy.startsWith("n/a")) return "none";
  return policy.includes("CAFile with 3 CAs") ? "all" : "a";
}
