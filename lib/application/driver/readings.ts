import { look } from "#lib/application/driver/look.ts";
import type { Looker } from "#lib/application/driver/looker.ts";
import type { ClusterMembership, Reading } from "#lib/application/ports/node-driver.ts";
import { type ModeVocabulary, rungOf, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { PlannedNode } from "#lib/domain/rollout/plan.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/** One node's mode as it was read. */
export interface SeenMode {
  host: string;
  reachable: boolean;
  /** Null when the node did not say. */
  mode: TlsMode | null;
  /** More than one where only the wire was seen. */
  possible: TlsMode[];
  vocabulary: ModeVocabulary | null;
  /** Why the node did not answer; empty when it did. */
  why: string;
}

/** So that nodes in other sets are asked at most 40 times a second, however many there are. */
const READ_AGAIN_MS_PER_NODE = 25;

/**
 * What was read from the nodes of one drive, and when. A reading counts for a moment only, so that a step in one
 * set does not ask every node of all others again; see docs/decisions/0011-barrier-from-observation.md.
 */
export interface Readings {
  /** The node's mode, read now. */
  fresh(host: string): Promise<SeenMode>;
  /**
   * The modes of all nodes: those of `own` read now, others at most `maxReadingAgeMs` or 25 ms a node ago. One of the others that this
   * rollout has restarted right now counts with the mode it had and the one it is to have.
   */
  modes(own: ReadonlySet<string>): Promise<SeenMode[]>;
  /** What was read last; null when nothing was, or nothing that still counts. */
  known(host: string): TlsMode | null;
  /** What was read is void, since something is being done to the node. */
  forget(host: string): void;
  /** Nothing that was read counts any more. */
  expire(): void;
  /** Who belongs to the cluster, read as lately. */
  membership(): Promise<Reading<ClusterMembership>>;
}

/** @param current The rollout as it was written last; its done steps tell apart what the wire does not. */
export function createReadings(
  context: Looker,
  nodes: readonly PlannedNode[],
  current: () => Rollout,
): Readings {
  const { ports, limits } = context;
  const planned = new Map(nodes.map((node) => [node.host, node]));
  const seen = new Map<string, Timed<SeenMode>>();
  let members: Timed<Reading<ClusterMembership>> | null = null;

  const maxAgeMs = Math.max(limits.maxReadingAgeMs, READ_AGAIN_MS_PER_NODE * nodes.length);

  const isYoung = (timed: Timed<unknown> | null | undefined): boolean =>
    timed != null && ports.clock.monotonicMs() - timed.atMs <= maxAgeMs;

  /** Timed by when it was asked for, since the answer may be older than its arrival. */
  const timed = <T>(value: Promise<T>): Timed<T> => ({
    atMs: ports.clock.monotonicMs(),
    value,
    settled: null,
  });

  function read(host: string): Promise<SeenMode> {
    const reading: Timed<SeenMode> = timed(
      readMode(context, host, planned.get(host), current).then((node) => {
        // A silent node is asked again next time; silence is nothing to remember.
        if (node.reachable) reading.settled = node;
        else if (seen.get(host) === reading) seen.delete(host);
        return node;
      }),
    );
    reading.value.catch(() => seen.delete(host));
    seen.set(host, reading);
    return reading.value;
  }

  /**
   * A node of another set that is silent while this rollout has it restarted: it was in the one mode and comes back in
   * the other, so both count.
   */
  function inRestart(host: string): SeenMode | null {
    const step = current().steps.find((one) => one.host === host && one.state === "running");
    if (step?.action.kind !== "restart") return null;
    const before = step.attempts.at(-1)?.modeBefore ?? planned.get(host)?.mode ?? step.to;
    const possible = [...new Set([before, step.to])];
    const why = "it is being restarted";
    return { host, reachable: true, mode: null, possible, vocabulary: null, why };
  }

  return {
    fresh: read,
    modes: (own) =>
      Promise.all(
        nodes.map(({ host }) => {
          const last = seen.get(host);
          if (own.has(host)) return read(host);
          if (last !== undefined && isYoung(last)) return last.value;
          return read(host).then((node) => (node.reachable ? node : (inRestart(host) ?? node)));
        }),
      ),
    known: (host) => seen.get(host)?.settled?.mode ?? null,
    forget: (host) => {
      seen.delete(host);
    },
    expire() {
      seen.clear();
      members = null;
    },
    async membership() {
      if (members !== null && isYoung(members)) return members.value;
      const asked = timed(look(context, () => context.driver.membership()));
      members = asked;
      const reading = await asked.value.catch((reason: unknown) => {
        members = null;
        throw reason;
      });
      if (!reading.ok) members = null;
      return reading;
    },
  };
}

interface Timed<T> {
  atMs: number;
  value: Promise<T>;
  settled: T | null;
}

async function readMode(
  context: Looker,
  host: string,
  planned: PlannedNode | undefined,
  current: () => Rollout,
): Promise<SeenMode> {
  if (planned !== undefined && !planned.takesCommands) return readWire(context, planned, current);
  const reading = await look(context, () => context.driver.readMode(host));
  if (!reading.ok) return silent(host, reading.failure.message);
  const { mode, vocabulary } = reading.value;
  return { host, reachable: true, mode, possible: [mode], vocabulary, why: "" };
}

/**
 * Of a node that takes no commands only the wire is seen, which does not tell allowTLS from preferTLS. What this
 * rollout has done to it decides between what is possible; otherwise the lowest counts.
 */
async function readWire(
  context: Looker,
  { host, vocabulary }: PlannedNode,
  current: () => Rollout,
): Promise<SeenMode> {
  const reading = await look(context, () => context.driver.wireModes(host));
  if (!reading.ok) return silent(host, reading.failure.message);
  const possible = reading.value.toSorted((a, b) => rungOf(a) - rungOf(b));
  const seen = { host, reachable: true, vocabulary, why: "" };
  const explained = current().steps.findLast(
    (step) => step.host === host && step.state === "done" && possible.includes(step.to),
  );
  if (explained !== undefined) return { ...seen, mode: explained.to, possible: [explained.to] };
  return { ...seen, mode: possible[0] ?? null, possible };
}

function silent(host: string, why: string): SeenMode {
  return { host, reachable: false, mode: null, possible: [], vocabulary: null, why };
}

/** "2 at allowTLS, 7 at preferTLS", for people. */
export function describeModes(seen: readonly SeenMode[]): string {
  const groups = Map.groupBy(seen, (node): TlsMode | "no answer" => node.mode ?? "no answer");
  return [...groups]
    .map(([mode, nodes]) =>
      mode === "no answer" ? `${nodes.length} without answer` : `${nodes.length} at ${mode}`,
    )
    .join(", ");
}
