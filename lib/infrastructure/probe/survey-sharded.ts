import type { Reading } from "#lib/application/ports/node-driver.ts";
import { sumOfConfigVersions } from "#lib/domain/observation/config-version.ts";
import type { NodeObservation } from "#lib/domain/observation/observation.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import { readShardingCatalogue, unknownRouters } from "#lib/infrastructure/mongo-admin/sharding.ts";
import type { ProbedNode } from "#lib/infrastructure/probe/probe-node.ts";
import { type NodeProbes, surveySet } from "#lib/infrastructure/probe/survey-set.ts";

export interface ShardedSurvey {
  nodes: NodeObservation[];
  configVersion: number | null;
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
  const localTime = routers.find((router) => router.channel === channel)?.hello?.localTime ?? null;
  const catalogue = await readShardingCatalogue(channel, localTime);
  if (!catalogue.ok) return catalogue;
  const surveys = await Promise.all(
    catalogue.value.sets.map(({ shard, hosts }) => surveySet(probes, hosts, shard)),
  );
  const known = routers.map((router) => router.observation.host);
  const others = await unknownRouters(catalogue.value.routers, known);
  const moreRouters = await Promise.all(others.map((host) => probes.probe(host)));
  const gap = surveys.find((survey) => survey.incomplete !== null)?.incomplete ?? null;
  return {
    ok: true,
    value: {
      nodes: [
        ...surveys.flatMap((survey) => survey.nodes),
        ...[...routers, ...moreRouters].map(({ observation }) => asRouter(observation)),
      ],
      configVersion: sumOfConfigVersions(surveys.map((survey) => survey.configVersion)),
      incomplete: catalogue.value.incomplete ?? gap,
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
