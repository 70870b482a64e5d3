import type { DrivePorts } from "#lib/application/driver/drive-context.ts";

/** Decides before and after each call of a port what becomes of the process that makes it. */
export interface Fate {
  before(call: string): Promise<void>;
  after(call: string): Promise<void>;
}

/** Thrown in a process that was killed: at the fatal call, and at every later one. */
export class Killed extends Error {}

/** The ports of one process that shares its world with others but not its fate. */
export function withFate(ports: DrivePorts, fate: Fate): DrivePorts {
  const nodeDrivers: DrivePorts["nodeDrivers"] = {
    open: (target) => wrap("driver", ports.nodeDrivers.open(target), fate),
  };
  return {
    clock: {
      now: () => ports.clock.now(),
      monotonicMs: () => ports.clock.monotonicMs(),
      sleep: async (ms, signal) => {
        await fate.before("clock.sleep");
        await ports.clock.sleep(ms, signal);
        await fate.after("clock.sleep");
      },
    },
    rollouts: wrap("rollouts", ports.rollouts, fate),
    leases: wrap("leases", ports.leases, fate),
    clusters: wrap("clusters", ports.clusters, fate),
    caBundles: wrap("caBundles", ports.caBundles, fate),
    observations: wrap("observations", ports.observations, fate),
    prober: wrap("prober", ports.prober, fate),
    jobs: wrap("jobs", ports.jobs, fate),
    clientCensus: ports.clientCensus,
    restartAdapters: {
      find: (kind) => {
        const adapter = ports.restartAdapters.find(kind);
        return adapter === null ? null : wrap("restartAdapter", adapter, fate);
      },
    },
    configEditor: ports.configEditor,
    nodeConfigs: wrap("nodeConfigs", ports.nodeConfigs, fate),
    nodeDrivers,
  };
}

function wrap<T extends object>(name: string, port: T, fate: Fate): T {
  return new Proxy(port, {
    get(target, property, receiver) {
      const member: unknown = Reflect.get(target, property, receiver);
      if (typeof member !== "function") return member;
      return async (...args: unknown[]) => {
        const call = `${name}.${String(property)}`;
        await fate.before(call);
        const answer: unknown = await Reflect.apply(member, target, args);
        await fate.after(call);
        return answer;
      };
    },
  });
}

/** A process that lives on, and a count of its calls. */
export function countCalls(): Fate & { calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    before: async (call) => {
      calls.push(call);
    },
    after: async () => {},
  };
}

/**
 * A process that is killed at its n-th call.
 *
 * @param n 1-based.
 * @param when "before": the call has no effect. "after": it has, but nobody hears the answer.
 */
export function killAt(n: number, when: "before" | "after"): Fate {
  let calls = 0;
  let isDead = false;
  return {
    async before() {
      calls += 1;
      if (calls === n && when === "before") isDead = true;
      if (isDead) throw new Killed();
    },
    async after() {
      if (calls === n && when === "after") isDead = true;
      if (isDead) throw new Killed();
    },
  };
}

/**
 * A process of which everything, its heartbeat included, stands still from its n-th call on, and then goes on
 * as if nothing had been.
 *
 * @param when "before": the call has no effect until then. "after": it has, and the answer comes late.
 * @param sleep How the standing still passes; the other processes go on meanwhile.
 */
export function freezeAt(n: number, when: "before" | "after", sleep: () => Promise<void>): Fate {
  let calls = 0;
  let thaw: Promise<void> | null = null;
  const pass = async (isFatal: boolean) => {
    if (isFatal && thaw === null) thaw = sleep();
    if (thaw !== null) await thaw;
  };
  return {
    async before() {
      calls += 1;
      await pass(when === "before" && calls === n);
    },
    after: () => pass(when === "after" && calls === n),
  };
}
