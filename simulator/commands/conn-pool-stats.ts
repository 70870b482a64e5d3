import type { Document } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { okReply } from "#simulator/commands/reply.ts";

/** Outgoing pooled connections, in sum and by host. */
export function connPoolStats({ node }: CommandContext): Document {
  const sizes = [...node.egress.sizes()];
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  const hosts = Object.fromEntries(sizes.map(([host, size]) => [host, hostEntry(size)]));
  const pool = { poolInUse: 0, poolAvailable: total, poolCreated: total, poolRefreshing: 0 };
  return okReply({
    numClientConnections: 0,
    numAScopedConnections: 0,
    totalInUse: 0,
    totalAvailable: total,
    totalCreated: total,
    totalRefreshing: 0,
    pools: sizes.length === 0 ? {} : { "NetworkInterfaceTL-Replication": { ...pool, ...hosts } },
    hosts,
    replicaSets: {},
  });
}

function hostEntry(size: number): Document {
  return { inUse: 0, available: size, created: size, refreshing: 0 };
}
