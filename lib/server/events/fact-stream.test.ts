import { expect, test } from "vitest";
import type { RecordedFact } from "#lib/domain/fact.ts";
import type { Actor } from "#lib/domain/people/role.ts";
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
  let listener: ((fact: RecordedFact) => void) | null = null;
  const source: FactSource = {
    subscribe(onFact) {
      listener = onFact;
      return () => {
        listener = null;
      };
    },
  };
  return {
    source,
    facts: {
      since: async (seq: number, limit: number) =>
        recorded.filter((fact) => fact.seq > seq).slice(0, limit),
      ofRollout: async () => [],
      latestSeq: async () => recorded.at(-1)?.seq ?? 0,
    },
    record(fact: RecordedFact) {
      recorded.push(fact);
      listener?.(fact);
    },
    isHeard: () => listener !== null,
  };
}

function open(
  log: ReturnType<typeof aLog>,
  overrides: Partial<Parameters<typeof factStream>[0]> = {},
) {
  const stop = new AbortController();
  const stream = factStream({
    facts: log.facts,
    source: log.source,
    actor: viewer,
    reauthenticate: async () => viewer,
    after: null,
    signal: stop.signal,
    ...overrides,
  });
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  return { stop, reader, next: async () => (await reader.read()).value };
}

const idOf = (chunk: string | undefined) => /^id: (\d+)/m.exec(chunk ?? "")?.[1];

test("a stream begins with the present position, so a reconnect misses nothing", async () => {
  const { next, stop } = open(aLog([aFact(7)]));

  const first = await next();

  expect(first).toContain("retry: 1000");
  expect(idOf(first)).toBe("7");
  stop.abort();
});

test("a resumed stream replays what came after Last-Event-ID and goes on live", async () => {
  const log = aLog([aFact(1), aFact(2), aFact(4)]);
  const { next, stop } = open(log, { after: 1 });

  const seen = [idOf(await next()), idOf(await next()), idOf(await next())];
  log.record(aFact(5));
  seen.push(idOf(await next()));

  expect(seen).toEqual(["1", "2", "4", "5"]);
  stop.abort();
});

test("a fact that arrives during the replay is sent once", async () => {
  const log = aLog([aFact(1)]);
  const facts = {
    ...log.facts,
    since: async (seq: number, limit: number) => {
      log.record(aFact(2));
      return log.facts.since(seq, limit);
    },
  };
  const { next, stop } = open(log, { after: 0, facts });

  const seen = [idOf(await next()), idOf(await next()), idOf(await next())];
  log.record(aFact(3));
  seen.push(idOf(await next()));

  expect(seen).toEqual(["0", "1", "2", "3"]);
  stop.abort();
});

test("the stream ends and unsubscribes when the server stops", async () => {
  const log = aLog([]);
  const { next, reader, stop } = open(log);
  await next();

  stop.abort();

  expect((await reader.read()).done).toBe(true);
  expect(log.isHeard()).toBe(false);
});

test("the stream ends at the heartbeat after a sign-out", async () => {
  const log = aLog([]);
  const { reader } = open(log, { heartbeatMs: 5, reauthenticate: async () => null });

  const chunks: string[] = [];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
  }

  expect(chunks.join("")).toContain(": hb");
  expect(log.isHeard()).toBe(false);
});

test("an actor without a role sees no fact", async () => {
  const log = aLog([aFact(1)]);
  const { next, reader, stop } = open(log, { after: 0, actor: { ...viewer, roles: [] } });

  await next();
  stop.abort();

  expect((await reader.read()).done).toBe(true);
});
