import pLimit from "p-limit";
import type { ProbeRequest, Prober, ProbeTarget } from "#lib/application/ports/node-driver.ts";
import type { Clock } from "#lib/application/ports.ts";
import type { ClusterKind, Observation } from "#lib/domain/observation/observation.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import { withLagSeenByPeers } from "#lib/domain/observation/replication-lag.ts";
import {
  type ClusterAccess,
  createAccessCache,
} from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import { DEFAULT_PROBE_LIMITS, type ProbeLimits } from "#lib/infrastructure/mongo-admin/limits.ts";
import { resolveSeeds } from "#lib/infrastructure/mongo-admin/seeds.ts";
import { type NodeLook, type ProbedNode, probeNode } from "#lib/infrastructure/probe/probe-node.ts";
import { type NodeProbes, surveySet } from "#lib/infrastructure/probe/survey-set.ts";
import { surveySharded } from "#lib/infrastructure/probe/survey-sharded.ts";
import {
  createTrustGatherer,
  type SightedNode,
} from "#lib/infrastructure/probe/trust/gather-trust.ts";
import { createVersionMemory } from "#lib/infrastructure/probe/version-memory.ts";

/** Clusters whose TLS contexts and derived keys are kept between two probes. */
const KEPT_CLUSTERS = 500;

type Survey = Pick<Observation, "cluster" | "nodes">;

/**
 * A prober over real sockets.
 *
 * @param limits Deadlines that differ from the usual ones, in milliseconds.
 */
export function createProber(clock: Pick<Clock, "now">, limits: Partial<ProbeLimits> = {}): Prober {
  const allLimits: ProbeLimits = { ...DEFAULT_PROBE_LIMITS, ...limits };
  const memory = createVersionMemory();
  const gatherTrust = createTrustGatherer();
  const accessTo = createAccessCache(KEPT_CLUSTERS);
  return {
    probeCluster: async (target: ProbeTarget, { depth, isRoutine, signal }: ProbeRequest) => {
      const at = clock.now();
      const startedMs = performance.now();
      const { sighted, ...survey } = await surveyCluster(
        accessTo(target, allLimits),
        { depth, isRoutine: isRoutine === true, at, memory },
        signal,
      );
      const trust = await gatherTrust(sighted, target, at);
      const durationMs = Math.round(performance.now() - startedMs);
      return { observedAt: at.toISOString(), depth, durationMs, ...survey, trust };
    },
  };
}

/** Everything about one cluster, under the deadline of the whole. */
async function surveyCluster(
  access: ClusterAccess,
  look: NodeLook,
  signal?: AbortSignal,
): Promise<Survey & { sighted: SightedNode[] }> {
  const deadline = AbortSignal.timeout(access.limits.clusterMs);
  const session = createProbes(
    access,
    look,
    signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
  );
  try {
    const found = await survey(access, session.probes);
    return { ...found, sighted: await sightsOf(found, session.probes) };
  } finally {
    await session.closeAll();
  }
}

/** Every node of the survey was looked at, so this waits for nobody. */
function sightsOf({ nodes }: Survey, probes: NodeProbes): Promise<SightedNode[]> {
  return Promise.all(
    nodes.map(async (node) => ({ node, sight: (await probes.probe(node.host)).sight })),
  );
}

async function survey(access: ClusterAccess, probes: NodeProbes): Promise<Survey> {
  const hosts = await resolveSeeds(access.connectionString);
  if (!hosts.ok) return unknownCluster([], hosts.failure);
  const seeds = await Promise.all(hosts.value.map((host) => probes.probe(host)));
  const routers = seeds.filter((seed) => seed.hello?.process === "mongos");
  if (routers.length > 0) return surveyRouted(probes, routers);
  if (seeds.some((seed) => isInSet(seed))) {
    const set = await surveySet(probes, hosts.value, null);
    return {
      cluster: clusterOf("replica-set", set),
      nodes: withLagSeenByPeers(set.nodes),
    };
  }
  const observations = seeds.map((seed) => seed.observation);
  if (seeds.length === 1 && seeds[0]?.hello?.role === "standalone") {
    const cluster = { name: null, source: "hello", configVersion: null, incomplete: null } as const;
    return { cluster: clusterOf("standalone", cluster), nodes: observations };
  }
  const reason = seeds
    .map((seed) => seed.observation.access.failure)
    .find((known) => known !== null);
  return unknownCluster(
    observations,
    reason ?? {
      code: "COMMAND_FAILED",
      message: "No node told what kind of cluster it belongs to",
    },
  );
}

async function surveyRouted(probes: NodeProbes, routers: readonly ProbedNode[]): Promise<Survey> {
  const sharded = await surveySharded(probes, routers);
  const nodes = sharded.ok ? sharded.value.nodes : routers.map((router) => router.observation);
  const incomplete = sharded.ok ? sharded.value.incomplete : sharded.failure;
  const source = sharded.ok ? "config-database" : "seed-list";
  const configVersion = sharded.ok ? sharded.value.configVersion : null;
  return {
    cluster: clusterOf("sharded", { name: null, source, configVersion, incomplete }),
    nodes: withLagSeenByPeers(nodes),
  };
}

function clusterOf(
  kind: ClusterKind,
  { name, source, configVersion, incomplete }: Omit<Observation["cluster"], "kind">,
): Observation["cluster"] {
  return { kind, name, source, configVersion, incomplete };
}

function unknownCluster(nodes: Survey["nodes"], incomplete: ObservationFailure): Survey {
  const cluster = { name: null, source: "seed-list", configVersion: null, incomplete } as const;
  return { cluster: clusterOf("unknown", cluster), nodes };
}

function isInSet({ hello }: ProbedNode): boolean {
  return hello?.process === "mongod" && hello.role !== "standalone";
}

/** Looks at every node once, however often it is asked for. */
function createProbes(access: ClusterAccess, look: NodeLook, signal: AbortSignal) {
  const limit = pLimit(access.limits.nodesAtOnce);
  const seen = new Map<string, Promise<ProbedNode>>();
  const probe = (host: string) => {
    const known = seen.get(host);
    if (known !== undefined) return known;
    const probed = limit(() => withNodeDeadline(access, host, { ...look, signal }));
    seen.set(host, probed);
    return probed;
  };
  const closeAll = async () => {
    for (const probed of await Promise.allSettled(seen.values())) {
      if (probed.status === "fulfilled") probed.value.close();
    }
  };
  return { probes: { probe }, closeAll };
}

async function withNodeDeadline(
  access: ClusterAccess,
  host: string,
  { signal, ...look }: NodeLook & { signal: AbortSignal },
): Promise<ProbedNode> {
  const node = new AbortController();
  const onAbort = () => node.abort();
  const { nodeMs, enumerationMs } = access.limits;
  const timer = setTimeout(onAbort, look.depth === "full" ? nodeMs + enumerationMs : nodeMs);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) node.abort();
  try {
    return await probeNode(access, host, { ...look, signal: node.signal });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
