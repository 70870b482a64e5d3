import { randomBytes } from "node:crypto";
import { CLIENT_SUBJECT } from "#simulator/cluster/cluster-certificates.ts";
import type { SimulatedRole, SimulatedUser } from "#simulator/node-options.ts";

const DRIVER_ROLE = "portcullisDriver";

/** Users that exist on every set of a cluster with authorization. */
export interface ClusterUsers {
  root: SimulatedUser & { password: string };
  /** clusterMonitor: what an audit needs. */
  monitor: SimulatedUser & { password: string };
  /** The custom role that a rollout needs. */
  driver: SimulatedUser & { password: string };
}

/** Users with fresh passwords. */
export function createClusterUsers(): ClusterUsers {
  const user = (name: string, role: string) => ({
    db: "admin",
    user: name,
    password: randomBytes(12).toString("base64url"),
    roles: [{ role, db: "admin" }],
  });
  return {
    root: user("root", "root"),
    monitor: user("monitor", "clusterMonitor"),
    driver: user("driver", DRIVER_ROLE),
  };
}

/** The user of the client certificate; it may audit and drive. */
export const CERTIFICATE_USER: SimulatedUser = {
  db: "$external",
  user: CLIENT_SUBJECT,
  roles: [
    { role: "clusterMonitor", db: "admin" },
    { role: DRIVER_ROLE, db: "admin" },
  ],
};

/** What a rollout may do, and nothing else. */
export const DRIVER_ROLE_DEFINITION: SimulatedRole = {
  db: "admin",
  role: DRIVER_ROLE,
  privileges: [
    {
      resource: { cluster: true },
      actions: [
        "dropConnections",
        "getCmdLineOpts",
        "getLog",
        "getParameter",
        "inprog",
        "replSetGetConfig",
        "replSetGetStatus",
        "rotateCertificates",
        "serverStatus",
        "setParameter",
      ],
    },
  ],
  roles: [],
};
