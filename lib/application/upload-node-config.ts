import { AppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { clusterFact } from "#lib/application/compose-fact.ts";
import { findCluster } from "#lib/application/find-cluster.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Actor } from "#lib/domain/people/role.ts";

const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/;

export interface UploadNodeConfigInput {
  clusterId: string;
  host: string;
  text: string;
}

export interface NodeConfig {
  host: string;
  text: string;
  at: string;
  uploadedBy: string;
}

type NeededPorts = Pick<
  Ports,
  "clusters" | "observations" | "nodeConfigs" | "configEditor" | "clock"
>;

/**
 * Keeps the configuration file of a node as somebody gave it, so that a restart can show what changes in it. A text
 * with a password or a private key in it is refused, since nothing here may keep either.
 *
 * @throws AppError FORBIDDEN, CLUSTER_NOT_FOUND, NODE_NOT_FOUND, PRIVATE_KEY_REFUSED, SECRET_REFUSED, CONFIG_INVALID
 */
export async function uploadNodeConfig(
  { clusterId, host, text }: UploadNodeConfigInput,
  actor: Actor,
  ports: NeededPorts,
): Promise<NodeConfig> {
  authorize(actor, "cluster:edit", "Uploading a configuration file");
  const cluster = await findCluster(clusterId, ports);
  const latest = await ports.observations.latest(clusterId);
  if (latest !== null && !latest.observation.nodes.some((node) => node.host === host)) {
    throw new AppError("NODE_NOT_FOUND", `${cluster.name} has no node ${host}`);
  }
  refuseSecrets(text, ports);
  const read = ports.configEditor.read(text);
  if (!read.ok) throw new AppError("CONFIG_INVALID", read.error.message);

  const at = ports.clock.now();
  const config = { host, text, at: at.toISOString(), uploadedBy: actor.name };
  const message = `The configuration file of ${host} was uploaded`;
  const fact = clusterFact(cluster, {
    at,
    actor,
    kind: "cluster.node_config_uploaded",
    message,
    host,
  });
  await ports.nodeConfigs.put({ clusterId, ...config }, [fact]);
  return config;
}

function refuseSecrets(text: string, { configEditor }: NeededPorts): void {
  if (PRIVATE_KEY.test(text)) {
    const message =
      "The file holds a private key, which must not leave its server; leave it out of the text";
    throw new AppError("PRIVATE_KEY_REFUSED", message);
  }
  const masked = configEditor.mask(text).split("\n");
  const lines = text.split("\n");
  const secret = lines.findIndex((line, i) => line !== masked[i]);
  if (secret === -1) return;
  const message = `Line ${secret + 1} holds a password, and none is kept here; write <password> in its place`;
  throw new AppError("SECRET_REFUSED", message);
}
