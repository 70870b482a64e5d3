import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Reading } from "#lib/application/ports.ts";
import { parseAddress } from "#lib/domain/cluster/connection-string.ts";
import type { NodeObservation, ObservationFailure } from "#lib/domain/observation/observation.ts";
import { type CommandChannel, runCommand } from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import {
  dateOf,
  documentsOf,
  type Fields,
  fieldsOf,
  textOf,
} from "#lib/infrastructure/mongo-admin/reply-fields.ts";
import type { ProbedNode } from "#lib/infrastructure/probe/probe-node.ts";
import { type NodeProbes, surveySet } from "#lib/infrastructure/probe/survey-set.ts";

/** A router writes its ping every 10 s; rows of routers that are gone stay for good. */
const STALE_PING_MS = 60_000;

export interface ShardedSurvey {
  nodes: NodeObservation[];
  incomplete: ObservationFailure | null;
}

/**
 * Looks at the routers, the shards and the config servers of a sharded cluster.
 *
 * @param routers Routers that have been looked at already.
 * @returns A failed reading when no router lets us read the list of shards.
 */
export async function surveySharded(
  probes: NodeProbes,
  routers: readonly ProbedNode[],
): Promise<Reading<ShardedSurvey>> {
  const channel = routers.map((router) => router.channel).find((open) => open !== null);
  if (!channel) return noChannel(routers);
  const shards = await readCollection(channel, "shards");
  if (!shards.ok) return shards;
  const mongos = await readCollection(channel, "mongos");
  if (!mongos.ok) return mongos;
  const configHosts = await readConfigHosts(channel);
  const sets = [
    ...shards.value.map((shard) => ({ group: textOf(shard._id), hosts: hostsOf(shard.host) })),
    ...(configHosts.ok ? [{ group: null, hosts: configHosts.value }] : []),
  ];
  const surveys = await Promise.all(
    sets.map(({ group, hosts }) => surveySet(probes, hosts, group)),
  );
  const known = routers.map((router) => router.observation.host);
  const others = await unknownRouters(liveRouters(mongos.value, routers), known);
  const moreRouters = await Promise.all(others.map((host) => probes.probe(host)));
  return {
    ok: true,
    value: {
      nodes: [
        ...surveys.flatMap((survey) => survey.nodes),
        ...[...routers, ...moreRouters].map(({ observation }) => asRouter(observation)),
      ],
      incomplete: configHosts.ok
        ? (surveys.find((survey) => survey.incomplete !== null)?.incomplete ?? null)
        : configHosts.failure,
    },
  };
}

function noChannel(routers: readonly ProbedNode[]): Reading<never> {
  const failure = routers[0]?.observation.access.failure;
  return {
    ok: false,
    failure: failure ?? { code: "COMMAND_FAILED", message: "No router can be asked" },
  };
}

function asRouter(observation: NodeObservation): NodeObservation {
  const role = observation.role === "unknown" ? "mongos" : observation.role;
  return { ...observation, group: "mongos", role };
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

/** Judged by the clock of the cluster, since ours may differ. */
function liveRouters(rows: readonly Fields[], routers: readonly ProbedNode[]): string[] {
  const pings = rows.map((row) => dateOf(row.ping)?.getTime() ?? 0);
  const nowMs = Math.max(
    ...routers.map((router) => router.hello?.localTime?.getTime() ?? 0),
    ...pings,
  );
  return rows
    .filter((row) => nowMs - (dateOf(row.ping)?.getTime() ?? 0) <= STALE_PING_MS)
    .flatMap((row) => textOf(row._id) ?? []);
}

/** Routers register under the name of their machine, which may differ from the name they were reached by. */
async function unknownRouters(
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
