import { type Document, Double, Int32 } from "bson";
import type { NodeState } from "#simulator/node-state.ts";

const DEFAULT_INTERVAL_MS = 2000;
const TIMEOUT_MS = 10_000;

/** What a mongos knows of the sets behind it, from connections it dials itself. */
export interface RouterMonitor {
  /** Starts looking; the first round is over when the promise resolves. */
  start(): Promise<void>;
  stop(): void;
}

/** Sets that answer nobody, by mongos; their names as in the configuration. */
const unreachable = new WeakMap<NodeState, Set<string>>();

/** Looks, again and again, whether the config servers and the shards can be reached. */
export function createRouterMonitor(owner: () => NodeState): RouterMonitor {
  let timer: NodeJS.Timeout | null = null;

  async function look(): Promise<void> {
    const node = owner();
    const down = new Set<string>();
    await Promise.all(
      setsOf(node).map(async ({ name, hosts }) => {
        const answers = await Promise.all(hosts.map((host) => isReachable(node, host)));
        if (!answers.includes(true)) down.add(name);
      }),
    );
    unreachable.set(node, down);
  }

  return {
    start() {
      const { sharding } = owner().options;
      timer = setInterval(() => void look(), sharding?.monitorIntervalMs ?? DEFAULT_INTERVAL_MS);
      return look();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
    },
  };
}

async function isReachable(node: NodeState, host: string): Promise<boolean> {
  const outcome = await node.egress.run(host, { ping: new Int32(1), $db: "admin" }, TIMEOUT_MS);
  return outcome.ok;
}

function setsOf({ options }: NodeState): { name: string; hosts: string[] }[] {
  const { sharding } = options;
  if (sharding === undefined) return [];
  return [sharding.configDB, ...sharding.shards.map(({ host }) => host)].map((text) => {
    const [name = "", hosts = ""] = text.split("/");
    return { name, hosts: hosts.split(",") };
  });
}

/** Commands a mongos cannot answer by itself. */
const ROUTED = new Set([
  ...["find", "aggregate", "count", "distinct", "insert", "update", "delete", "findAndModify"],
  ...["listDatabases", "listCollections", "listShards"],
]);

/** The refusal of a mongos that does not reach the set a command is for, or null. */
export function refusalOfRouter(node: NodeState, name: string, database: string): Document | null {
  const down = unreachable.get(node);
  if (down === undefined || down.size === 0 || !ROUTED.has(name)) return null;
  const sets = setsOf(node).map((set) => set.name);
  const needed = database === "config" || database === "admin" ? sets.slice(0, 1) : sets;
  const missing = needed.find((set) => down.has(set));
  if (missing === undefined) return null;
  return {
    ok: new Double(0),
    errmsg: `Could not find host matching read preference { mode: "primary" } for set ${missing}`,
    code: new Int32(133),
    codeName: "FailedToSatisfyReadPreference",
  };
}
