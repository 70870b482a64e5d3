import { expect, test, vi } from "vitest";
import type { RecordedFact } from "#lib/domain/fact.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import { createFactFeed } from "#lib/infrastructure/store/fact-feed.ts";
import { type FactSource, factStream } from "#lib/server/events/fact-stream.ts";

const viewer: Actor = { userId: "u1", name: "Vi", email: "vi@example.com", roles: ["viewer"] };

const aFact = (seq: number): RecordedFact => ({
  seq,
  at: "2026-11-22T10:00:00.000Z",
  kind: "cluster.probed",
  actorId: null,
  actorName: "worker",
  clusterId: "c1",
  rolloutId: null,
  host: null,
  message: `Fact ${seq}`,
});

function aLog(recorded: RecordedFact[]) {
  const feed = createFactFeed();
  let followers = 0;
  const source: FactSource = {
    async *follow(from) {
      followers += 1;
      try {
        yield* feed.follow(from.after, from.signal);
      } finally {
        followers -= 1;
      }
    },
  };
  const attached = feed.attach({
    since: async (seq, limit) => recorded.filter((fact) => fact.seq > seq).slice(0, limit),
    ofRollout: async () => [],
    latestSeq: async () => recorded.at(-1)?.seq ?? 0,
  });
  return {
    source,
    attached,
    recorded,
    async record(fact: RecordedFact) {
      recorded.push(fact);
      await feed.pull();
    },
    followers: () => followers,
  };
}

function open(
  log: ReturnType<typeof aLog>,
  overrides: Partial<Parameters<typeof factStream>[0]> = {},
) {
  const stop = new AbortController();
  const stream = factStream({
    source: log.source,
    actor: viewer,
    reauthenticate: async () => viewer,
    after: 0,
    signal: stop.signal,
    ...overrides,
  });
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  return { stop, reader, next: async () => (await reader.read()).value };
}

const idOf = (chunk: string | undefined) => /^id: (\d+)/m.exec(chunk ?? "")?.[1];

test("a stream begins with its position, so that a reconnect misses nothing", async () => {
  const { next, stop } = open(aLog([aFact(7)]), { after: 7 });

  const first = await next();

  expect(first).toContain("retry: 1000");
  expect(idOf(first)).toBe("7");
  stop.abort();
});

test("a resumed stream replays what came after Last-Event-ID and goes on live", async () => {
  const log = aLog([aFact(1), aFact(2), aFact(4)]);
  await log.attached;
  const { next, stop } = open(log, { after: 1 });

  const seen = [idOf(await next()), idOf(await next()), idOf(await next())];
  await log.record(aFact(5));
  seen.push(idOf(await next()));

  expect(seen).toEqual(["1", "2", "4", "5"]);
  stop.abort();
});

test("the stream ends and follows no longer when the server stops", async () => {
  const log = aLog([]);
  const { next, reader, stop } = open(log);
  await next();

  stop.abort();

  expect((await reader.read()).done).toBe(true);
  expect(log.followers()).toBe(0);
});

test("the stream ends at the heartbeat after a sign-out", async () => {
  const log = aLog([]);
  const { reader } = open(log, { heartbeatMs: 5, reauthenticate: async () => null });

  const chunks: string[] = [];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
  }

  expect(chunks.join("")).toContain(": hb");
  expect(log.followers()).toBe(0);
});

test("a reader that does not read is cut off before it fills the memory", async () => {
  const log = aLog([]);
  await log.attached;
  const { reader } = open(log);

  for (let seq = 1; seq <= 2_100; seq += 300) {
    for (let n = 0; n < 299; n++) log.recorded.push(aFact(seq + n));
    await log.record(aFact(seq + 299));
    await new Promise(setImmediate);
  }

  await vi.waitFor(() => expect(log.followers()).toBe(0));
  await reader.cancel();
});

test("an actor without a role sees no fact", async () => {
  const log = aLog([aFact(1)]);
  await log.attached;
  const { next, reader, stop } = open(log, { after: 0, actor: { ...viewer, roles: [] } });

  await next();
  stop.abort();

  expect((await reader.read()).done).toBe(true);
});
