import { AppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { clusterFact } from "#lib/application/compose-fact.ts";
import { findCluster } from "#lib/application/find-cluster.ts";
import type { Ports } from "#lib/application/ports.ts";
import { counted } from "#lib/domain/counted.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { CaBundle } from "#lib/domain/trust/ca-bundle.ts";

export interface AddCaBundleInput {
  clusterId: string;
  name: string;
  pem: string;
  /** Null for all nodes. */
  hosts: readonly string[] | null;
}

type NeededPorts = Pick<
  Ports,
  "clusters" | "caBundles" | "caBundleReader" | "clock" | "ids" | "jobs"
>;

/**
 * Keeps the authorities that some nodes accept, and asks for a probe that judges by them.
 *
 * @throws AppError FORBIDDEN, CLUSTER_NOT_FOUND, CERTIFICATE_INVALID, PRIVATE_KEY_REFUSED, CA_BUNDLE_NAME_TAKEN
 */
export async function addCaBundle(
  { clusterId, name, pem, hosts }: AddCaBundleInput,
  actor: Actor,
  ports: NeededPorts,
): Promise<CaBundle> {
  authorize(actor, "cluster:edit", "Uploading a CA bundle");
  const cluster = await findCluster(clusterId, ports);
  const read = ports.caBundleReader.read(pem);
  if (!read.ok) throw new AppError(read.error.code, read.error.message);

  const at = ports.clock.now();
  const bundle: CaBundle = {
    id: ports.ids.next(),
    clusterId,
    name,
    hosts: hosts === null || hosts.length === 0 ? null : [...new Set(hosts)],
    ...read.value,
    createdAt: at.toISOString(),
    createdBy: actor.name,
  };
  const fact = clusterFact(cluster, {
    at,
    actor,
    kind: "cluster.ca_bundle_added",
    message: `CA bundle ${name} of ${counted(bundle.certificates.length, "certificate")} was uploaded for ${usersOf(bundle)} of ${cluster.name}`,
  });
  const outcome = await ports.caBundles.insert(bundle, [fact]);
  if (outcome === "name-taken") {
    throw new AppError("CA_BUNDLE_NAME_TAKEN", `${cluster.name} already has a CA bundle ${name}`);
  }
  if (outcome === "no-cluster") {
    throw new AppError("CLUSTER_NOT_FOUND", `There is no cluster ${clusterId}`);
  }
  await ports.jobs.requestProbe(clusterId, "base");
  return bundle;
}

function usersOf({ hosts }: CaBundle): string {
  return hosts === null ? "all nodes" : hosts.join(", ");
}
