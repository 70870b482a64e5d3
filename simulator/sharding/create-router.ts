import { createHash } from "node:crypto";
import { Long } from "bson";
import type { SimulatedNodeOptions } from "#simulator/node-options.ts";
import type { NodeState } from "#simulator/node-state.ts";
import { createShardMonitor } from "#simulator/sharding/create-shard-monitor.ts";
import { ROUTER_ROWS, type Router } from "#simulator/sharding/router.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

const DEFAULT_MONITOR_INTERVAL_MS = 2000;
const DEFAULT_PING_INTERVAL_MS = 10_000;

/** A mongos looks at its sets again and again, and tells `config.mongos` that it lives. */
export function createRouter(
  { process, sharding }: SimulatedNodeOptions,
  owner: () => NodeState,
): Router | null {
  if (process !== "mongos" || sharding === undefined) return null;
  const config = createShardMonitor(owner, sharding.configDB);
  const shards = sharding.shards.map(({ host }) => createShardMonitor(owner, host));
  const timers: NodeJS.Timeout[] = [];

  const look = async () => {
    await Promise.all([config, ...shards].map((monitor) => monitor.look()));
  };
  const ping = () => {
    if (!config.isDown()) writeRow(owner());
  };

  return {
    config,
    shards,
    async start() {
      timers.push(
        setInterval(() => void look(), sharding.monitorIntervalMs ?? DEFAULT_MONITOR_INTERVAL_MS),
        setInterval(ping, sharding.pingIntervalMs ?? DEFAULT_PING_INTERVAL_MS),
      );
      await look();
      // One that was stopped before its first look was over must not call itself alive.
      if (timers.length > 0) ping();
    },
    stop() {
      for (const timer of timers.splice(0)) clearInterval(timer);
    },
    shardOf(database) {
      const digest = createHash("sha256").update(database).digest();
      return shards[digest.readUInt16BE(0) % Math.max(shards.length, 1)] ?? null;
    },
  };
}

/** Puts the row of this router in place, under the names it is known by. */
function writeRow(node: NodeState): void {
  const { options, now, startedAt, collections } = node;
  const names = options.sharding?.mongos ?? [];
  const own = names.length > 0 ? names : [node.host];
  const rows = (collections.get(ROUTER_ROWS) ?? []).filter(({ _id }) => !own.includes(String(_id)));
  const up = Math.floor((now().getTime() - startedAt.getTime()) / 1000);
  const written = own.map((host) => ({
    _id: host,
    advisoryHostFQDNs: [],
    mongoVersion: versionProfile(options.version).version,
    ping: now(),
    up: Long.fromNumber(up),
    waiting: true,
  }));
  collections.set(ROUTER_ROWS, [...rows, ...written]);
}
