import type { FactLog } from "#lib/application/ports.ts";
import type { RecordedFact } from "#lib/domain/fact.ts";
import { type Actor, mayDo } from "#lib/domain/people/role.ts";
import { presentFact } from "#lib/server/presenters/fact.ts";

export interface FactSource {
  /** Calls back with every fact that is recorded from now on, in order; returns the way to stop. */
  subscribe(onFact: (fact: RecordedFact) => void): () => void;
}

interface Options {
  facts: FactLog;
  source: FactSource;
  actor: Actor;
  /** Asks again who this is, so that a stream does not outlive a sign-out. */
  reauthenticate: () => Promise<Actor | null>;
  /** Sequence number after which to resume; null begins now. */
  after: number | null;
  /** Ends the stream: the client is gone or the server stops. */
  signal: AbortSignal;
  heartbeatMs?: number;
}

const HEARTBEAT_MS = 15_000;
const REPLAY_PAGE = 500;
/** A reader this far behind is cut off; it comes back with Last-Event-ID and loses nothing. */
const MAX_UNREAD_CHUNKS = 2_000;

/**
 * Server-sent events of everything that is recorded and that the actor may see.
 *
 * It subscribes before it replays, and drops by sequence number what it has sent already, so that nothing
 * falls between the two.
 */
export function factStream(options: Options): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let stop = () => {};
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async start(controller) {
        const send = (text: string) => controller.enqueue(encoder.encode(text));
        stop = await startFeed(options, {
          send,
          unread: () => 1 - (controller.desiredSize ?? 1),
          end: () => controller.close(),
        });
      },
      cancel: () => stop(),
    },
    { highWaterMark: 1 },
  );
}

interface Sink {
  send(text: string): void;
  unread(): number;
  end(): void;
}

async function startFeed(options: Options, sink: Sink): Promise<() => void> {
  const { facts, source, signal } = options;
  const feed = createFeed(options, sink);
  const waiting: RecordedFact[] = [];
  let deliver = (fact: RecordedFact): void => {
    waiting.push(fact);
  };
  const unsubscribe = source.subscribe((fact) => deliver(fact));
  const heartbeat = setInterval(() => void feed.beat(), options.heartbeatMs ?? HEARTBEAT_MS);
  const stop = () => {
    unsubscribe();
    clearInterval(heartbeat);
    signal.removeEventListener("abort", feed.end);
  };
  feed.onEnd(stop);
  signal.addEventListener("abort", feed.end, { once: true });

  const start = options.after ?? (await facts.latestSeq());
  feed.open(start);
  let page = options.after === null ? [] : await facts.since(start, REPLAY_PAGE);
  while (page.length > 0 && !signal.aborted) {
    for (const fact of page) feed.deliver(fact);
    page = page.length < REPLAY_PAGE ? [] : await facts.since(feed.position(), REPLAY_PAGE);
  }
  for (const fact of waiting) feed.deliver(fact);
  deliver = feed.deliver;
  if (signal.aborted) feed.end();
  return stop;
}

function createFeed(options: Options, sink: Sink) {
  let position = 0;
  let ended = false;
  let actor: Actor | null = options.actor;
  let onEnd = () => {};

  const end = () => {
    if (ended) return;
    ended = true;
    onEnd();
    sink.end();
  };
  const send = (text: string) => {
    if (ended) return;
    if (sink.unread() > MAX_UNREAD_CHUNKS) end();
    else sink.send(text);
  };

  return {
    end,
    onEnd: (then: () => void) => {
      onEnd = then;
    },
    position: () => position,
    open: (seq: number) => {
      position = seq;
      send(`retry: 1000\nid: ${seq}\nevent: open\ndata: {"seq":${seq}}\n\n`);
    },
    deliver: (fact: RecordedFact) => {
      if (fact.seq <= position) return;
      position = fact.seq;
      if (actor === null || !maySee(actor, fact)) return;
      send(`id: ${fact.seq}\nevent: fact\ndata: ${JSON.stringify(presentFact(fact))}\n\n`);
    },
    beat: async () => {
      send(": hb\n\n");
      actor = await options.reauthenticate().catch(() => null);
      if (actor === null) end();
    },
  };
}

function maySee(actor: Actor, fact: RecordedFact): boolean {
  return mayDo(actor, fact.rolloutId === null ? "cluster:view" : "rollout:view");
}
