import { AppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { clusterFact } from "#lib/application/compose-fact.ts";
import { findCluster } from "#lib/application/find-cluster.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Cluster, ClusterCredentials, ClusterSettings } from "#lib/domain/cluster/cluster.ts";
import type { Actor } from "#lib/domain/people/role.ts";

export interface UpdateClusterInput {
  clusterId: string;
  name?: string | undefined;
  /** Each field that is given replaces the stored one. */
  credentials?: Partial<ClusterCredentials>;
  settings?: Partial<ClusterSettings>;
}

type NeededPorts = Pick<Ports, "clusters" | "rollouts" | "credentialReader" | "clock" | "jobs">;

/**
 * Changes a cluster's name, settings or credentials, and asks for a probe.
 *
 * @throws AppError FORBIDDEN, CLUSTER_NOT_FOUND, CLUSTER_IN_CHANGE, CONNECTION_STRING_INVALID,
 *   CERTIFICATE_INVALID, CLUSTER_NAME_TAKEN
 */
export async function updateCluster(
  { clusterId, name, credentials, settings }: UpdateClusterInput,
  actor: Actor,
  ports: NeededPorts,
): Promise<Cluster> {
  authorize(actor, "cluster:edit", "Changing a cluster");
  const before = await findCluster(clusterId, ports);
  const renewed = credentials === undefined ? null : await renew(before, credentials, ports);

  const cluster: Cluster = {
    ...before,
    ...(renewed === null ? {} : renewed.read),
    name: name ?? before.name,
    settings: { ...before.settings, ...settings },
  };
  const fact = clusterFact(cluster, {
    at: ports.clock.now(),
    actor,
    kind: "cluster.changed",
    message: `Cluster ${cluster.name} was changed`,
  });
  const outcome = await ports.clusters.replace(cluster, renewed?.credentials ?? null, [fact]);
  if (outcome === "name-taken") {
    throw new AppError("CLUSTER_NAME_TAKEN", `There is already a cluster named ${cluster.name}`);
  }
  if (outcome === "not-found") {
    throw new AppError("CLUSTER_NOT_FOUND", `There is no cluster ${clusterId}`);
  }
  await ports.jobs.requestProbe(clusterId, "base");
  return cluster;
}

/** A driver may be using the credentials, and an approval was given for what they lead to. */
async function renew(
  { id, name }: Cluster,
  change: Partial<ClusterCredentials>,
  { clusters, rollouts, credentialReader }: NeededPorts,
) {
  const [live] = await rollouts.list({ clusterId: id, live: true, limit: 1 });
  if (live !== undefined) {
    const message = `The credentials of ${name} cannot change before rollout #${live.number} is finished`;
    throw new AppError("CLUSTER_IN_CHANGE", message);
  }
  const stored = await clusters.credentials(id);
  if (stored === null) throw new AppError("CLUSTER_NOT_FOUND", `There is no cluster ${id}`);
  const credentials = { ...stored, ...change };
  const read = credentialReader.read(credentials);
  if (!read.ok) throw new AppError(read.error.code, read.error.message);
  return { credentials, read: read.value };
}
