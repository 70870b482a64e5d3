import { type Document, Int32, ObjectId } from "bson";
import type { NodeState } from "#simulator/node-state.ts";
import type { ShardMonitor } from "#simulator/sharding/router.ts";

const HELLO_TIMEOUT_MS = 10_000;

/** What the last look at one host showed. */
interface HostView {
  isReachable: boolean;
  /** Null while it does not call itself primary. */
  electionId: ObjectId | null;
  isPrimary: boolean;
  isSecondary: boolean;
}

/** Watches the set that a connection string (`name/host:port,host:port`) describes. */
export function createShardMonitor(owner: () => NodeState, connection: string): ShardMonitor {
  const [name = "", seeds = ""] = connection.split("/");
  const views = new Map<string, HostView>(
    seeds.split(",").map((host) => [host, unknownHost(true)]),
  );
  let looking: Promise<void> | null = null;

  async function lookAt(host: string): Promise<void> {
    const hello = { isMaster: new Int32(1), $db: "admin" };
    const outcome = await owner().egress.run(host, hello, HELLO_TIMEOUT_MS);
    views.set(host, outcome.ok ? readHello(outcome.reply) : unknownHost(false));
    if (outcome.ok && outcome.reply.ismaster === true) learnHosts(outcome.reply);
  }

  /** A primary names the members that joined after this process had started. */
  function learnHosts({ hosts, passives }: Document): void {
    for (const host of [...namesIn(hosts), ...namesIn(passives)]) {
      if (!views.has(host)) views.set(host, unknownHost(true));
    }
  }

  const primaries = () =>
    [...views].flatMap(([host, view]) => (view.isPrimary ? [{ host, ...view }] : []));

  return {
    name,
    look() {
      looking ??= Promise.all([...views.keys()].map(lookAt)).then(() => {
        looking = null;
      });
      return looking;
    },
    primary: () => primaries().sort(byElection)[0]?.host ?? null,
    secondaries: () => [...views].flatMap(([host, view]) => (view.isSecondary ? [host] : [])),
    forget: (host) => void views.set(host, unknownHost(true)),
    isDown: () => [...views.values()].every(({ isReachable }) => !isReachable),
  };
}

function unknownHost(isReachable: boolean): HostView {
  return { isReachable, electionId: null, isPrimary: false, isSecondary: false };
}

function readHello({ ismaster, secondary, electionId }: Document): HostView {
  return {
    isReachable: true,
    electionId: electionId instanceof ObjectId ? electionId : null,
    isPrimary: ismaster === true,
    isSecondary: secondary === true,
  };
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((host) => typeof host === "string") : [];
}

function byElection(left: HostView, right: HostView): number {
  return (right.electionId?.toHexString() ?? "").localeCompare(
    left.electionId?.toHexString() ?? "",
  );
}
