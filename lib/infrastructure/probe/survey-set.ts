import type { NodeObservation } from "#lib/domain/observation/observation.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import {
  type ConfiguredMember,
  type ReplicaSetConfig,
  readReplicaSetConfig,
} from "#lib/infrastructure/mongo-admin/replica-set.ts";
import type { ProbedNode } from "#lib/infrastructure/probe/probe-node.ts";

/** Looks at many nodes, a limited number at once, and keeps what it has seen. */
export interface NodeProbes {
  probe(host: string): Promise<ProbedNode>;
}

/** The nodes of one replica set and where their list came from. */
export interface SetSurvey {
  name: string | null;
  configVersion: number | null;
  source: "replSetGetConfig" | "hello" | "seed-list";
  nodes: NodeObservation[];
  incomplete: ObservationFailure | null;
}

/**
 * Looks at every member of the set that `hosts` belong to.
 *
 * @param group Name of the shard, where it differs from the name of the set.
 */
export async function surveySet(
  probes: NodeProbes,
  hosts: readonly string[],
  group: string | null,
): Promise<SetSurvey> {
  const seeds = await Promise.all(hosts.map((host) => probes.probe(host)));
  const config = await findConfig(seeds);
  if (config.found !== null) {
    const { name, version, members } = config.found;
    return {
      name,
      configVersion: version,
      source: "replSetGetConfig",
      nodes: await probeMembers(probes, members, group ?? name),
      incomplete: null,
    };
  }
  const hello = seeds.map((seed) => seed.hello).find((reply) => reply?.setName);
  if (!hello) {
    return {
      name: group,
      configVersion: null,
      source: "seed-list",
      nodes: seeds.map(({ observation }) => ({
        ...observation,
        group: group ?? observation.group,
      })),
      incomplete: failed("COMMAND_FAILED", "No node told the members of the set").failure,
    };
  }
  const visible = [...hello.hosts, ...hello.passives].map((host) => asMember(host, false));
  const arbiters = hello.arbiters.map((host) => asMember(host, true));
  const members = [...visible, ...arbiters];
  return {
    name: hello.setName,
    configVersion: hello.setVersion,
    source: "hello",
    nodes: await probeMembers(probes, withSelf(members, hello.me), group ?? hello.setName),
    incomplete: hiddenMembersMissing(config.failure),
  };
}

async function findConfig(
  seeds: readonly ProbedNode[],
): Promise<{ found: ReplicaSetConfig | null; failure: ObservationFailure | null }> {
  let failure: ObservationFailure | null = null;
  for (const { channel } of seeds) {
    if (channel === null) continue;
    const config = await readReplicaSetConfig(channel);
    if (config.ok) return { found: config.value, failure: null };
    failure ??= config.failure;
  }
  return { found: null, failure };
}

function probeMembers(
  probes: NodeProbes,
  members: readonly ConfiguredMember[],
  group: string | null,
): Promise<NodeObservation[]> {
  return Promise.all(
    members.map(async ({ arbiter, ...place }) => {
      const { observation } = await probes.probe(place.host);
      const role = arbiter && observation.role === "unknown" ? "arbiter" : observation.role;
      return { ...observation, ...place, role, group };
    }),
  );
}

function asMember(host: string, arbiter: boolean): ConfiguredMember {
  return {
    host,
    memberId: null,
    arbiter,
    hidden: false,
    delaySeconds: 0,
    votes: null,
    horizons: null,
  };
}

/** A hidden member does not list itself, but it is certain to exist. */
function withSelf(members: ConfiguredMember[], me: string | null): ConfiguredMember[] {
  if (me === null || members.some((member) => member.host === me)) return members;
  return [...members, asMember(me, false)];
}

function hiddenMembersMissing(reason: ObservationFailure | null): ObservationFailure {
  const why = reason === null ? "" : `: ${reason.message}`;
  return {
    code: reason?.code ?? "NOT_AUTHORIZED",
    message: `Hidden and delayed members may be missing, since the configuration of the set could not be read${why}`,
  };
}
