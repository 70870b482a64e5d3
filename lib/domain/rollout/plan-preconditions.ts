import { type ClusterAuthMode, parseClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import { type OnlineTargetMode, rungOf } from "#lib/domain/mode/tls-mode.ts";
import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";
import type { PlannedNode } from "#lib/domain/rollout/plan.ts";
import type { PlanRefusal, PlanRefusalCode } from "#lib/domain/rollout/plan-refusal.ts";

/** What keeps the observation as a whole from being planned on. */
export function refuseObservation({ cluster, nodes }: Observation): PlanRefusal[] {
  if (nodes.length === 0) {
    return [{ code: "NO_NODES", host: null, message: "No node of the cluster was found" }];
  }
  const refusals: PlanRefusal[] = [];
  if (cluster.incomplete !== null) {
    const message = `The list of nodes may be incomplete: ${cluster.incomplete.message}`;
    refusals.push({ code: "TOPOLOGY_INCOMPLETE", host: null, message });
  }
  const listed = new Set(nodes.map((node) => node.host));
  const seen = nodes.flatMap((node) => node.replication?.members ?? []).map(({ host }) => host);
  for (const host of new Set(seen.filter((name) => !listed.has(name)))) {
    const message = `${host} is a member of the set but was not looked at`;
    refusals.push({ code: "NODE_NOT_LISTED", host, message });
  }
  return refusals;
}

/** The node as a plan needs it, or everything about it that is not known. */
export function toPlannedNode(node: NodeObservation): PlannedNode | PlanRefusal[] {
  const { host, process, version } = node;
  const { runtime, vocabulary } = node.mode;
  const certificate = node.tls.chain[0];
  if (!node.reachable) {
    return [refusal("NODE_UNREACHABLE", host, `${host} cannot be reached`)];
  }
  const refusals: PlanRefusal[] = [];
  if (process === "unknown") {
    refusals.push(refusal("PROCESS_UNKNOWN", host, `${host} is neither a known mongod nor mongos`));
  }
  if (runtime === null || vocabulary === null) {
    refusals.push(refusal("MODE_UNKNOWN", host, `The runtime mode of ${host} could not be read`));
  }
  if (version === null) {
    refusals.push(refusal("VERSION_UNKNOWN", host, `The version of ${host} could not be read`));
  }
  // A disabled server has no certificate to show; the refusal for its mode says what to do.
  if (certificate === undefined && runtime !== "disabled") {
    refusals.push(refusal("CERTIFICATE_NOT_SEEN", host, `${host} did not show a certificate`));
  }
  if (runtime === "disabled") {
    const message = `${host} is at disabled; only a restart with allowTLS and a certificate helps`;
    refusals.push(refusal("NODE_DISABLED", host, message));
  }
  if (
    refusals.length > 0 ||
    process === "unknown" ||
    runtime === null ||
    vocabulary === null ||
    version === null ||
    certificate === undefined
  ) {
    return refusals;
  }
  return {
    host,
    process,
    memberId: node.memberId,
    group: node.group,
    role: node.role,
    delaySeconds: node.delaySeconds,
    version,
    vocabulary,
    mode: runtime,
    possible: node.mode.possible,
    startupMode: node.mode.startup,
    clusterAuthMode: clusterAuthModeOf(node),
    takesCommands: node.access.failure === null,
    options: node.options,
    certificateSha256: certificate.sha256,
  };
}

function clusterAuthModeOf({ options }: NodeObservation): ClusterAuthMode | null {
  return parseClusterAuthMode(options?.security.clusterAuthMode ?? "");
}

/**
 * What keeps a node below the target from being moved by a command.
 *
 * An arbiter holds no users: where the others were logged in to, it can only be restarted.
 *
 * @see MongoDB source, `authorization_session`: the localhost exception of an arbiter lacks setParameter.
 */
export function refuseMove(
  node: NodeObservation,
  target: OnlineTargetMode,
  othersAuthenticated: boolean,
): PlanRefusal[] {
  const { runtime } = node.mode;
  if (runtime === null || rungOf(runtime) >= rungOf(target)) return [];
  const { authenticated, failure } = node.access;
  if (node.role === "arbiter" && !authenticated && othersAuthenticated) {
    const message = `${node.host} is an arbiter, which holds no users; restart it with ${target}`;
    return [refusal("ARBITER_NEEDS_RESTART", node.host, message)];
  }
  if (failure === null) return [];
  return [refusal("NO_ACCESS", node.host, `${node.host} takes no command: ${failure.message}`)];
}

function refusal(code: PlanRefusalCode, host: string, message: string): PlanRefusal {
  return { code, host, message };
}
