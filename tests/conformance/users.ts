/** The users of the recording; every password is the same throw-away word. */
export const PASSWORD = "conf-pass";

export interface RecordedUser {
  user: string;
  db: "admin" | "$external";
  roles: readonly { role: string; db: string }[];
  mechanisms?: readonly ("SCRAM-SHA-1" | "SCRAM-SHA-256")[];
}

const adminRole = (role: string) => [{ role, db: "admin" }];

export const X509_USER = "CN=x509user,OU=Users,O=Conf";

/** A role of its own with exactly the three actions of a TLS driver. */
export const CUSTOM_ROLE = {
  role: "tlsDriver",
  db: "admin",
  privileges: [
    {
      resource: { cluster: true as const },
      actions: ["setParameter", "getParameter", "dropConnections"],
    },
  ],
};

/** Which mechanisms a user has shows in saslSupportedMechs, in the order in which they were made. */
export const RECORDED_USERS: readonly RecordedUser[] = [
  { user: "root", db: "admin", roles: adminRole("root") },
  { user: "mon", db: "admin", roles: adminRole("clusterMonitor") },
  { user: "hm", db: "admin", roles: adminRole("hostManager") },
  { user: "cm", db: "admin", roles: adminRole("clusterManager") },
  { user: "cust", db: "admin", roles: adminRole("tlsDriver") },
  { user: "nobody", db: "admin", roles: [] },
  { user: "sha1only", db: "admin", roles: [], mechanisms: ["SCRAM-SHA-1"] },
  { user: "sha256only", db: "admin", roles: [], mechanisms: ["SCRAM-SHA-256"] },
  { user: X509_USER, db: "$external", roles: adminRole("clusterMonitor") },
];

const USER_BY_AS: Readonly<Record<string, string>> = {
  root: "root",
  clusterMonitor: "mon",
  hostManager: "hm",
  clusterManager: "cm",
  custom: "cust",
  "no-roles": "nobody",
};

/** Name and database to log in with for the `as` of a record, or null for nobody. */
export function loginFor(as: string): { user: string; db: string } | null {
  if (as === "__system") return { user: "__system", db: "local" };
  const user = USER_BY_AS[as];
  return user === undefined ? null : { user, db: "admin" };
}
