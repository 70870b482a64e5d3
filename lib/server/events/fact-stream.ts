import type { RecordedFact } from "#lib/domain/fact.ts";
import { type Actor, mayDo } from "#lib/domain/people/role.ts";
import { presentFact } from "#lib/server/presenters/fact.ts";

export interface FactSource {
  /** Facts after a position, first those recorded already, then live, in order and without a gap. */
  follow(from: { after: number | null; signal: AbortSignal }): AsyncIterable<RecordedFact[]>;
}

interface Options {
  source: FactSource;
  actor: Actor;
  /** Asks again who this is, so that a stream does not outlive a sign-out. */
  reauthenticate: () => Promise<Actor | null>;
  /** Sequence number after which the stream begins. */
  after: number;
  /** Ends the stream: the client is gone or the server stops. */
  signal: AbortSignal;
  heartbeatMs?: number;
}

const HEARTBEAT_MS = 15_000;
/** A reader this far behind is cut off; it comes back with Last-Event-ID and loses nothing. */
const MAX_UNREAD_CHUNKS = 2_000;

/** Server-sent events of everything that is recorded and that the actor may see. */
export function factStream(options: Options): ReadableStream<Uint8Array<ArrayBuffer>> {
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        const encoder = new TextEncoder();
        const send = (text: string) => {
          if (signal.aborted) return;
          controller.enqueue(encoder.encode(text));
          if (1 - (controller.desiredSize ?? 1) > MAX_UNREAD_CHUNKS) over.abort();
        };
        // Not awaited: the stream is read while it is being filled.
        void feed({ ...options, signal }, send, () => over.abort())
          .catch((failure: unknown) => controller.error(failure))
          .finally(() => closeQuietly(controller));
      },
      cancel: () => over.abort(),
    },
    { highWaterMark: 1 },
  );
}

async function feed(
  { source, actor, reauthenticate, after, signal, heartbeatMs = HEARTBEAT_MS }: Options,
  send: (text: string) => void,
  end: () => void,
): Promise<void> {
  let present = actor;
  const beat = async () => {
    send(": hb\n\n");
    const known = await reauthenticate().catch(() => null);
    if (known === null) end();
    else present = known;
  };
  const heartbeat = setInterval(() => void beat(), heartbeatMs);
  try {
    send(`retry: 1000\nid: ${after}\nevent: open\ndata: {"seq":${after}}\n\n`);
    for await (const facts of source.follow({ after, signal })) {
      for (const fact of facts) if (maySee(present, fact)) send(asEvent(fact));
    }
  } finally {
    clearInterval(heartbeat);
  }
}

function asEvent(fact: RecordedFact): string {
  return `id: ${fact.seq}\nevent: fact\ndata: ${JSON.stringify(presentFact(fact))}\n\n`;
}

function maySee(actor: Actor, fact: RecordedFact): boolean {
  return mayDo(actor, fact.rolloutId === null ? "cluster:view" : "rollout:view");
}

/** A stream that the reader has cancelled, or that has failed, is closed already. */
function closeQuietly(controller: ReadableStreamDefaultController): void {
  try {
    controller.close();
  } catch {}
}
