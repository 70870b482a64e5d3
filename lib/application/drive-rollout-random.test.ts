import fc from "fast-check";
import { expect, test } from "vitest";
import { driveRollout } from "#lib/application/drive-rollout.ts";
import { resumeRollout } from "#lib/application/resume-rollout.ts";
import {
  acceptsPlaintext,
  acceptsTls,
  dialsTls,
  rungOf,
  type TlsMode,
} from "#lib/domain/mode/tls-mode.ts";
import { addMember, type WorldShape } from "#tests/in-memory/cluster-world.ts";
import { type Fate, Killed, withFate } from "#tests/in-memory/mortal-ports.ts";
import {
  approve,
  createRolloutWorld,
  LIMITS,
  olga,
  type RolloutWorld,
  stored,
  submitted,
} from "#tests/in-memory/rollout-world.ts";
import { driverOf } from "#tests/in-memory/world-driver.ts";
import { restartNode, stopNode } from "#tests/in-memory/world-state.ts";

/** Many whole rollouts; a busy machine needs its time for them. */
const TIMEOUT_MS = 120_000;
/**
 * What changes by itself so shortly before a command no look can know of: looks that are repeated, and the way of
 * the command. Nodes of other sets may have been read `maxReadingAgeMs` before that.
 */
const UNSEEN_MS = 3_000;
/** Turns of a worker in one life of a rollout; a person resumes what has halted, but not for ever. */
const MAX_TURNS = 30;

/** It strikes so long after so many commands. */
type Fault = { after: number; delayMs: number; node: number } & (
  | { kind: "falls-back" | "reply-lost" | "lies" | "mute" | "elects" }
  | { kind: "joins"; mode: TlsMode }
);

/** A worker dies, or stands still until another one has taken over, at its n-th call. */
interface Life {
  calls: number;
  end: "dies" | "freezes";
}

interface Story {
  shape: WorldShape;
  parallelSets: number;
  canarySoakSeconds: number;
  faults: Fault[];
  lives: Life[];
}

const aSet = fc.array(fc.constantFrom<TlsMode>("allowTLS", "preferTLS"), {
  minLength: 1,
  maxLength: 4,
});

const shape: fc.Arbitrary<WorldShape> = fc.oneof(
  aSet.map((a) => ({ sets: { a } })),
  fc
    .record({ a: aSet, b: aSet, c: aSet, routers: aSet.filter((list) => list.length < 3) })
    .map(({ routers, ...sets }) => ({ sets, routers })),
);

const moment = {
  after: fc.noBias(fc.nat(16)),
  delayMs: fc.noBias(fc.nat(8_000)),
  node: fc.noBias(fc.nat(20)),
};

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ ...moment, kind: fc.constant("falls-back" as const) }) },
  fc.record({
    ...moment,
    kind: fc.constantFrom("reply-lost", "lies", "mute", "elects" as const),
  }),
  fc.record({
    ...moment,
    kind: fc.constant("joins" as const),
    mode: fc.constantFrom<TlsMode>("disabled", "allowTLS", "preferTLS", "requireTLS"),
  }),
);

const story: fc.Arbitrary<Story> = fc.record({
  shape,
  parallelSets: fc.integer({ min: 1, max: 3 }),
  canarySoakSeconds: fc.constantFrom(0, 10),
  faults: fc.array(fault, { minLength: 2, maxLength: 14 }),
  lives: fc.array(
    fc.record({
      calls: fc.integer({ min: 5, max: 400 }),
      end: fc.constantFrom("dies", "freezes" as const),
    }),
    { maxLength: 4 },
  ),
});

/** Whether two processes of these modes cannot talk, in one direction or the other. */
function isBroken(a: TlsMode, b: TlsMode): boolean {
  const fails = (from: TlsMode, to: TlsMode) =>
    dialsTls(from) ? !acceptsTls(to) : !acceptsPlaintext(to);
  return fails(a, b) || fails(b, a);
}

/** The pairs that a command has broken, though the other node could have been seen before. */
function brokenBy(
  { cluster, clock }: RolloutWorld,
  changedAt: ReadonlyMap<string, number>,
  { host, before, to }: { host: string; before: TlsMode; to: TlsMode },
): string[] {
  const group = cluster.nodes.get(host)?.group;
  return [...cluster.nodes.values()]
    .filter((other) => {
      const unseenMs = UNSEEN_MS + (other.group === group ? 0 : LIMITS.maxReadingAgeMs);
      const isSeen = clock.monotonicMs() - (changedAt.get(other.host) ?? 0) > unseenMs;
      return (
        other.host !== host && isSeen && isBroken(to, other.mode) && !isBroken(before, other.mode)
      );
    })
    .map((other) => `${host} went to ${to} beside ${other.host} at ${other.mode}`);
}

/** What went wrong, as the servers and the store saw it. */
function witness(world: RolloutWorld, changedAt: ReadonlyMap<string, number>): string[] {
  const { cluster, clock, ports } = world;
  const wrongs: string[] = [];
  const { setMode } = driverOf(cluster);
  let highest = 0;
  cluster.faults.setMode = async (host, vocabulary, to) => {
    await clock.sleep(300);
    const before = cluster.modes.get(host) ?? "disabled";
    if (rungOf(before) >= rungOf(to)) wrongs.push(`${host} got ${to} again at ${before}`);
    const outcome = await setMode(host, vocabulary, to);
    if (outcome.kind === "changed")
      wrongs.push(...brokenBy(world, changedAt, { host, before, to }));
    await clock.sleep(3_000);
    return outcome;
  };
  const { replace } = ports.rollouts;
  ports.rollouts.replace = async (next, version, facts, under) => {
    const outcome = await replace(next, version, facts, under);
    const epoch = under?.lease?.epoch ?? highest;
    if (outcome === "replaced" && epoch < highest) wrongs.push(`${epoch} wrote after ${highest}`);
    highest = Math.max(highest, epoch);
    return outcome;
  };
  return wrongs;
}

/** Lets a fault happen at its time. */
async function strike(
  world: RolloutWorld,
  changedAt: Map<string, number>,
  fault: Fault,
): Promise<void> {
  const { cluster, clock } = world;
  // Some rollouts end before they have sent so many.
  for (let waits = 0; cluster.commands.length < fault.after && waits < 120; waits += 1) {
    await clock.sleep(1_000);
  }
  await clock.sleep(fault.delayMs);
  const host = cluster.hosts[fault.node % cluster.hosts.length] ?? "";
  const node = cluster.nodes.get(host);
  const touch = (name: string) => changedAt.set(name, clock.monotonicMs());
  switch (fault.kind) {
    case "falls-back":
      restartNode(cluster, host);
      touch(host);
      return;
    case "mute":
      stopNode(cluster, host);
      await clock.sleep(20_000);
      restartNode(cluster, host);
      touch(host);
      return;
    case "joins": {
      const name = `joined-${fault.delayMs}-${fault.node}:27017`;
      if (node?.kind === "router" || cluster.nodes.has(name)) return;
      addMember(cluster, name, { mode: fault.mode }, host);
      touch(name);
      return;
    }
    case "elects":
      if (node?.kind === "data") cluster.primary = host;
      return;
    case "lies":
    case "reply-lost": {
      const truthful = cluster.faults.setMode;
      if (truthful === undefined) return;
      cluster.faults.setMode = async (asked, vocabulary, to) => {
        if (asked !== host) return truthful(asked, vocabulary, to);
        cluster.faults.setMode = truthful;
        if (fault.kind === "lies") return { kind: "changed", was: "allowTLS" };
        await truthful(asked, vocabulary, to);
        return { kind: "unknown", failure: { code: "TIMEOUT", message: "no answer in 5000 ms" } };
      };
    }
  }
}

/** A process that ends as its life says; it never stands still between its last look at the lease and a command. */
function fateOf(life: Life | undefined, world: RolloutWorld): Fate {
  let calls = 0;
  let isDead = false;
  let thaw: Promise<void> | null = null;
  const pass = async (mayFreeze: boolean) => {
    if (life !== undefined && calls >= life.calls) {
      if (life.end === "dies") isDead = true;
      else if (mayFreeze) thaw ??= world.clock.sleep(LIMITS.leaseTtlMs * 3);
    }
    if (isDead) throw new Killed();
    if (thaw !== null && mayFreeze) await thaw;
  };
  return {
    async before(call) {
      calls += 1;
      await pass(call !== "driver.setMode");
    },
    after: (call) => pass(call !== "leases.renew"),
  };
}

/** Drives, approves and resumes until the rollout is over, or enough is enough. */
async function work(world: RolloutWorld, id: string, owner: string, lives: Life[]): Promise<void> {
  const stop = new AbortController().signal;
  let as = withFate(world.ports, fateOf(lives.shift(), world));
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const input = { rolloutId: id, owner: `${owner}-${turn}`, stop };
    try {
      const outcome = await driveRollout(input, as, LIMITS);
      if (outcome === "succeeded" || outcome === "aborted") return;
      if (outcome === "awaiting_approval") await approve(world, id).catch(ignoreRace);
      if (outcome === "halted" && turn < MAX_TURNS / 2) {
        const again = { rolloutId: id, expectedVersion: null };
        await resumeRollout(again, olga, world.ports).catch(ignoreRace);
      }
    } catch (thrown) {
      if (!(thrown instanceof Killed)) throw thrown;
      as = withFate(world.ports, fateOf(lives.shift(), world));
    }
    await world.clock.sleep(LIMITS.leaseTtlMs / 2);
  }
}

/** Both workers may see the same rollout wait; one of the two comes too late. */
function ignoreRace(thrown: unknown): void {
  if (!(thrown instanceof Error) || !("code" in thrown)) throw thrown;
}

test("whatever happens, no command breaks a pair, reaches a finished node or is written under an older lease", {
  timeout: TIMEOUT_MS,
}, async () => {
  const ends = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(story, async ({ shape, parallelSets, canarySoakSeconds, faults, lives }) => {
      const world = await createRolloutWorld(shape);
      const { id } = await submitted(world, "requireTLS", { parallelSets, canarySoakSeconds });
      await approve(world, id);
      const changedAt = new Map<string, number>();
      const wrongs = witness(world, changedAt);
      const isOdd = (_: unknown, i: number) => i % 2 === 1;
      const isEven = (_: unknown, i: number) => i % 2 === 0;

      await world.clock.run(
        Promise.all([
          work(world, id, "one", lives.filter(isEven)),
          work(world, id, "two", lives.filter(isOdd)),
          ...faults.map((each) => strike(world, changedAt, each)),
        ]),
      );

      const { state, steps } = await stored(world, id);
      ends.set(state, (ends.get(state) ?? 0) + 1);
      expect(wrongs).toEqual([]);
      for (const { attempts } of steps) {
        const epochs = attempts.map(({ epoch }) => epoch);
        expect(epochs).toEqual(epochs.toSorted((a, b) => a - b));
      }
    }),
    { numRuns: 60 },
  );
  // Rollouts that all halt, or all succeed, would prove nothing of the other end.
  expect(ends.get("succeeded") ?? 0).toBeGreaterThan(5);
  expect(ends.get("halted") ?? 0).toBeGreaterThan(5);
});
