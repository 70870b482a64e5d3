import {
  deriveCredentials,
  type ScramCredentials,
  type ScramMechanism,
} from "#simulator/authentication/scram.ts";
import type { SimulatedRole, SimulatedUser } from "#simulator/node-options.ts";

/** Users and user-defined roles; the data-bearing members of a set share one store. */
export interface UserStore {
  list(): readonly SimulatedUser[];
  find(db: string, user: string): SimulatedUser | null;
  add(user: SimulatedUser): void;
  remove(db: string, user: string): void;
  readonly roles: SimulatedRole[];
}

/** A store that starts with these users. */
export function createUserStore(
  users: readonly SimulatedUser[],
  roles: readonly SimulatedRole[] = [],
): UserStore {
  const byName = new Map(users.map((user) => [`${user.db}.${user.user}`, user]));
  return {
    list: () => [...byName.values()],
    find: (db, user) => byName.get(`${db}.${user}`) ?? null,
    add: (user) => void byName.set(`${user.db}.${user.user}`, user),
    remove: (db, user) => void byName.delete(`${db}.${user}`),
    roles: [...roles],
  };
}

const derived = new Map<string, ScramCredentials>();

/**
 * Stored credentials of a name and password, derived once per process.
 *
 * Deriving costs milliseconds; hundreds of simulated nodes with the same users would pay it each.
 */
export function credentialsOf(
  mechanism: ScramMechanism,
  user: string,
  password: string,
): ScramCredentials {
  const key = JSON.stringify([mechanism, user, password]);
  let credentials = derived.get(key);
  if (credentials === undefined) {
    credentials = deriveCredentials(mechanism, user, password);
    derived.set(key, credentials);
  }
  return credentials;
}
