import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import { parseAddress } from "#lib/domain/cluster/connection-string.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import { type CommandChannel, runCommand } from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import {
  dateOf,
  documentsOf,
  type Fields,
  fieldsOf,
  textOf,
} from "#lib/infrastructure/mongo-admin/reply-fields.ts";

/** A router writes its ping every 10 s; rows of routers that are gone stay for good. */
const STALE_PING_MS = 60_000;

/** What a router knows about its cluster. */
export interface ShardingCatalogue {
  /** The sets behind the routers; the name of a shard may differ from the name of its set. */
  sets: { shard: string | null; hosts: string[] }[];
  /** Routers with a fresh ping, under the names they registered with. */
  routers: string[];
  /** Why the config servers are missing from `sets`. */
  incomplete: ObservationFailure | null;
}

/**
 * Reads shards, config servers and routers through a router.
 *
 * @param localTime The router's clock, by which pings are judged, since ours may differ.
 */
export async function readShardingCatalogue(
  channel: CommandChannel,
  localTime: Date | null,
): Promise<Reading<ShardingCatalogue>> {
  const shards = await readCollection(channel, "shards");
  if (!shards.ok) return shards;
  const mongos = await readCollection(channel, "mongos");
  if (!mongos.ok) return mongos;
  const configHosts = await readConfigHosts(channel);
  const sets = shards.value.map((shard) => ({
    shard: textOf(shard._id),
    hosts: hostsOf(shard.host),
  }));
  if (configHosts.ok) sets.push({ shard: null, hosts: configHosts.value });
  return {
    ok: true,
    value: {
      sets,
      routers: liveRouters(mongos.value, localTime),
      incomplete: configHosts.ok ? null : configHosts.failure,
    },
  };
}

async function readCollection(
  channel: CommandChannel,
  collection: "shards" | "mongos",
): Promise<Reading<Fields[]>> {
  // A cluster has at most a few hundred of either, so one batch holds them all.
  const reply = await runCommand(channel, { find: collection, batchSize: 10_000 }, "config");
  if (!reply.ok) return reply;
  return { ok: true, value: documentsOf(fieldsOf(reply.value.cursor).firstBatch) };
}

async function readConfigHosts(channel: CommandChannel): Promise<Reading<string[]>> {
  const reply = await runCommand(channel, { getShardMap: 1 });
  if (!reply.ok) return reply;
  return { ok: true, value: hostsOf(fieldsOf(reply.value.map).config) };
}

/** The hosts of `set/host:port,host:port`. */
function hostsOf(connection: unknown): string[] {
  const text = textOf(connection) ?? "";
  return text
    .slice(text.indexOf("/") + 1)
    .split(",")
    .filter((host) => host !== "");
}

function liveRouters(rows: readonly Fields[], localTime: Date | null): string[] {
  const pings = rows.map((row) => dateOf(row.ping)?.getTime() ?? 0);
  const nowMs = Math.max(localTime?.getTime() ?? 0, ...pings);
  return rows
    .filter((row) => nowMs - (dateOf(row.ping)?.getTime() ?? 0) <= STALE_PING_MS)
    .flatMap((row) => textOf(row._id) ?? []);
}

/** Routers register under the name of their machine, which may differ from the name they were reached by. */
export async function unknownRouters(
  registered: readonly string[],
  known: readonly string[],
): Promise<string[]> {
  const knownPlaces = new Set((await Promise.all(known.map(placesOf))).flat());
  const unknown: string[] = [];
  for (const host of registered) {
    const places = await placesOf(host);
    if (!known.includes(host) && !places.some((place) => knownPlaces.has(place)))
      unknown.push(host);
  }
  return unknown;
}

/** Every `address:port` that the host stands for; this machine's own addresses count as one. */
async function placesOf(host: string): Promise<string[]> {
  const address = parseAddress(host);
  if (!address.ok) return [host];
  const { hostname, port } = address.value;
  if (isIP(hostname) !== 0) return [`${hostname}:${port}`];
  try {
    const found = await lookup(hostname, { all: true });
    return found.map((entry) => `${entry.address}:${port}`);
  } catch {
    return [host];
  }
}
