export const ROLES = ["viewer", "operator", "approver", "admin"] as const;

export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  "cluster:view",
  "cluster:edit",
  "cluster:probe",
  "rollout:view",
  "rollout:plan",
  "rollout:approve",
  "rollout:drive",
  "people:edit",
] as const;

export type Permission = (typeof PERMISSIONS)[number];

const VIEW: readonly Permission[] = ["cluster:view", "rollout:view"];
const OPERATE: readonly Permission[] = [
  ...VIEW,
  "cluster:edit",
  "cluster:probe",
  "rollout:plan",
  "rollout:drive",
];

const PERMISSIONS_BY_ROLE: Record<Role, readonly Permission[]> = {
  viewer: VIEW,
  operator: OPERATE,
  approver: [...VIEW, "cluster:probe", "rollout:approve"],
  admin: PERMISSIONS,
};

/** The person, or the machine in a person's name, that asks for something. */
export interface Actor {
  userId: string;
  name: string;
  email: string;
  roles: readonly Role[];
}

/** Whether any role of the actor grants the permission. */
export function mayDo(actor: Pick<Actor, "roles">, permission: Permission): boolean {
  return actor.roles.some((role) => PERMISSIONS_BY_ROLE[role].includes(permission));
}
