import { AppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { clusterFact } from "#lib/application/compose-fact.ts";
import type { Ports } from "#lib/application/ports.ts";
import {
  type Cluster,
  type ClusterCredentials,
  type ClusterSettings,
  DEFAULT_CLUSTER_SETTINGS,
} from "#lib/domain/cluster/cluster.ts";
import type { Actor } from "#lib/domain/people/role.ts";

export interface AddClusterInput {
  name: string;
  credentials: ClusterCredentials;
  settings: Partial<ClusterSettings>;
}

/**
 * Keeps a new cluster and asks for its first probe.
 *
 * @throws AppError FORBIDDEN, CONNECTION_STRING_INVALID, CERTIFICATE_INVALID, CLUSTER_NAME_TAKEN
 */
export async function addCluster(
  { name, credentials, settings }: AddClusterInput,
  actor: Actor,
  ports: Pick<Ports, "clusters" | "credentialReader" | "clock" | "ids" | "jobs">,
): Promise<Cluster> {
  authorize(actor, "cluster:edit", "Adding a cluster");
  const read = ports.credentialReader.read(credentials);
  if (!read.ok) throw new AppError(read.error.code, read.error.message);

  const at = ports.clock.now();
  const cluster: Cluster = {
    id: ports.ids.next(),
    name,
    ...read.value,
    settings: { ...DEFAULT_CLUSTER_SETTINGS, ...settings },
    createdAt: at.toISOString(),
    createdBy: actor.userId,
  };
  const message = `Cluster ${name} was added`;
  const fact = clusterFact(cluster, { at, actor, kind: "cluster.added", message });
  if ((await ports.clusters.insert(cluster, credentials, [fact])) === "name-taken") {
    throw new AppError("CLUSTER_NAME_TAKEN", `There is already a cluster named ${name}`);
  }
  await ports.jobs.requestProbe(cluster.id, "base");
  return cluster;
}
