import { type ClusterAuthMode, parseClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import { type ModeVocabulary, rungOf, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";
import type { PlannedNode } from "#lib/domain/rollout/plan.ts";
import type { PlanRefusal, PlanRefusalCode } from "#lib/domain/rollout/plan-refusal.ts";
import { isReleaseFrom, parseServerVersion } from "#lib/domain/server-config/server-version.ts";

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

/**
 * The node as a plan needs it, or everything about it that is not known.
 *
 * An arbiter holds no users: where the others were logged in to, no command can be run on it.
 *
 * @param othersAuthenticated Whether any node of the cluster was logged in to.
 * @see MongoDB source, `authorization_session`: the localhost exception of an arbiter lacks setParameter.
 */
export function toPlannedNode(
  node: NodeObservation,
  othersAuthenticated: boolean,
): PlannedNode | PlanRefusal[] {
  const { host, process, version } = node;
  if (!node.reachable) {
    return [refusal("NODE_UNREACHABLE", host, `${host} cannot be reached`)];
  }
  const { authenticated, failure } = node.access;
  const isShut = node.role === "arbiter" && !authenticated && othersAuthenticated;
  const takesCommands = failure === null && !isShut;
  const possible = possibleModes(node);
  const mode = takesCommands ? node.mode.runtime : (possible[0] ?? null);
  const certificate = node.tls.chain[0];
  const refusals: PlanRefusal[] = [];
  if (process === "unknown") {
    refusals.push(refusal("PROCESS_UNKNOWN", host, `${host} is neither a known mongod nor mongos`));
  }
  if (mode === null) {
    refusals.push(refusal("MODE_UNKNOWN", host, `The runtime mode of ${host} could not be read`));
  }
  if (version === null) {
    refusals.push(refusal("VERSION_UNKNOWN", host, `The version of ${host} could not be read`));
  }
  // A disabled server has no certificate to show.
  if (certificate === undefined && mode !== "disabled") {
    refusals.push(refusal("CERTIFICATE_NOT_SEEN", host, `${host} did not show a certificate`));
  }
  if (refusals.length > 0 || process === "unknown" || mode === null || version === null) {
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
    vocabulary: node.mode.vocabulary ?? vocabularyOf(version),
    mode,
    possible,
    startupMode: node.mode.startup,
    clusterAuthMode: clusterAuthModeOf(node),
    takesCommands,
    options: node.options,
    certificateSha256: mode === "disabled" ? null : (certificate?.sha256 ?? null),
  };
}

/** Lowest first. */
function possibleModes({ mode: { runtime, possible } }: NodeObservation): TlsMode[] {
  return runtime === null ? possible.toSorted((a, b) => rungOf(a) - rungOf(b)) : [runtime];
}

function vocabularyOf(version: string): ModeVocabulary {
  const parsed = parseServerVersion(version);
  return parsed.ok && !isReleaseFrom(parsed.value, [4, 2]) ? "ssl" : "tls";
}

/** A key file alone means `keyFile`. */
function clusterAuthModeOf({ options }: NodeObservation): ClusterAuthMode | null {
  if (options === null) return null;
  const { clusterAuthMode, keyFile } = options.security;
  if (clusterAuthMode !== null) return parseClusterAuthMode(clusterAuthMode);
  return keyFile === null ? null : "keyFile";
}

function refusal(code: PlanRefusalCode, host: string, message: string): PlanRefusal {
  return { code, host, message };
}
