import { randomBytes } from "node:crypto";
import { CLIENT_SUBJECT } from "#simulator/cluster/cluster-certificates.ts";
import type { SimulatedRole, SimulatedUser, VersionProfileName } from "#simulator/node-options.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

const DRIVER_ROLE = "portcullisDriver";

/** Users that exist on every set of a cluster with authorization. */
export interface ClusterUsers {
  root: SimulatedUser & { password: string };
  /** clusterMonitor: what an audit needs. */
  monitor: SimulatedUser & { password: string };
  /** clusterMonitor, and the custom role that a rollout needs. */
  driver: SimulatedUser & { password: string };
}

/** Users with fresh passwords. */
export function createClusterUsers(): ClusterUsers {
  const user = (name: string, roles: readonly string[]) => ({
    db: "admin",
    user: name,
    // Hexadecimal, because a shell tool takes a password that begins with a dash for an option.
    password: randomBytes(12).toString("hex"),
    roles: onAdmin(roles),
  });
  return {
    root: user("root", ["root"]),
    monitor: user("monitor", ["clusterMonitor"]),
    driver: user("driver", ["clusterMonitor", DRIVER_ROLE]),
  };
}

/** The user of the client certificate; it may audit and drive. */
export const CERTIFICATE_USER: SimulatedUser = {
  db: "$external",
  user: CLIENT_SUBJECT,
  roles: onAdmin(["clusterMonitor", DRIVER_ROLE]),
};

/** What a rollout may do beyond looking, and nothing else; a server refuses the name of an action it does not know. */
export function driverRole(version: VersionProfileName): SimulatedRole {
  const { hasDropConnections, hasRotateCertificates } = versionProfile(version);
  const actions = [
    "setParameter",
    "replSetStateChange",
    ...(hasDropConnections ? ["dropConnections"] : []),
    ...(hasRotateCertificates ? ["rotateCertificates"] : []),
  ];
  return {
    db: "admin",
    role: DRIVER_ROLE,
    privileges: [{ resource: { cluster: true }, actions }],
    roles: [],
  };
}

function onAdmin(roles: readonly string[]) {
  return roles.map((role) => ({ role, db: "admin" }));
}
