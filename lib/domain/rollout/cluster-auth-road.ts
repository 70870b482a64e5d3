import type { ClusterAuthMode, OnlineClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import { dialsTls } from "#lib/domain/mode/tls-mode.ts";
import { checkOf, type PhaseMaker, type Road } from "#lib/domain/rollout/phase-maker.ts";
import type { PlannedNode } from "#lib/domain/rollout/plan.ts";
import type { PlanRefusal } from "#lib/domain/rollout/plan-refusal.ts";
import { filesFor } from "#lib/domain/rollout/road-files.ts";

const sendKeyFile: PhaseMaker = ({ road, standings }) =>
  standings
    .filter((standing) => standing.clusterAuthMode === "keyFile")
    .map(({ node: { host }, mode }) => ({
      host,
      to: mode,
      action: {
        kind: "restart",
        change: { mode, clusterAuthMode: "sendKeyFile", files: filesFor(road, host) },
      },
    }));

/** The mode and clusterAuthMode never go in one command: a server applies parameters by name, not as written. */
const move =
  (from: ClusterAuthMode, to: OnlineClusterAuthMode): PhaseMaker =>
  ({ standings }) =>
    standings
      .filter((standing) => standing.clusterAuthMode === from)
      .map(({ node, mode }) => ({
        host: node.host,
        to: mode,
        action: { kind: "set-cluster-auth-mode", to },
      }));

const persist: PhaseMaker = ({ policy, standings }) => {
  const open = standings.filter((one) => one.clusterAuthMode !== one.startupClusterAuthMode);
  if (policy.persistBy === "next-restart") return open.map(checkOf);
  return open.map(({ node, mode, clusterAuthMode }) => ({
    host: node.host,
    to: mode,
    action: { kind: "restart", change: { mode, clusterAuthMode, files: null } },
  }));
};

/** From key files to certificates, by which members prove themselves to each other. */
export const CLUSTER_AUTH_ROAD: Road = [
  ["send-key-file", sendKeyFile],
  ["send-x509", move("sendKeyFile", "sendX509")],
  ["x509", move("sendX509", "x509")],
  ["persist", persist],
];

/**
 * What keeps a node from going up this ladder.
 *
 * @see MongoDB source, `ssl_parameters_auth.cpp`: no certificate is sent before the node dials TLS.
 */
export function refuseClusterAuth(node: PlannedNode): PlanRefusal[] {
  const { host, mode } = node;
  const refusals: PlanRefusal[] = [];
  if (!dialsTls(mode)) {
    const message = `${host} is at ${mode}; clusterAuthMode moves at preferTLS and requireTLS only`;
    refusals.push({ code: "MODE_TOO_LOW", host, message });
  }
  if (!node.takesCommands || node.options === null) {
    const message = `${host} does not tell its options, so its clusterAuthMode is not known`;
    refusals.push({ code: "CLUSTER_AUTH_UNKNOWN", host, message });
  } else if (node.clusterAuthMode === null) {
    const message = `${host} has no access control between members, so there is nothing to move`;
    refusals.push({ code: "NO_ACCESS_CONTROL", host, message });
  }
  return refusals;
}
