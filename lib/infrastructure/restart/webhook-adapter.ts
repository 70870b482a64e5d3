import type {
  RestartAdapter,
  RestartOrder,
  RestartOrderOutcome,
} from "#lib/application/ports/restart.ts";
import type { Clock } from "#lib/application/ports.ts";
import { evidenceLines } from "#lib/infrastructure/restart/evidence-lines.ts";
import { orderText } from "#lib/infrastructure/restart/order-text.ts";
import { signatureHeaders } from "#lib/infrastructure/restart/sign-webhook.ts";

export interface WebhookSettings {
  url: string;
  secret: string;
  /** Milliseconds for all tries together. */
  timeoutMs: number;
}

const MAX_TRIES = 6;
const FIRST_WAIT_MS = 500;
/** Too short and a receiver that queues slowly is asked again, which its key makes harmless; too long only waits. */
const TRY_TIMEOUT_MS = 10_000;
const MOST_BYTES = 16_384;

type Tried =
  | { kind: "answered"; outcome: RestartOrderOutcome }
  | { kind: "again"; why: string; lines: string[] };

/** Hands orders to a URL, signed; a server that fails or is silent is asked again, one that refuses is not. */
export function createWebhookAdapter(settings: WebhookSettings, clock: Clock): RestartAdapter {
  return {
    async order(order, signal) {
      const endsAt = clock.monotonicMs() + settings.timeoutMs;
      let last = { why: "nobody was asked", lines: [] as string[] };
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        signal?.throwIfAborted();
        const tried = await tryOnce(order, settings, { now: clock.now(), signal });
        if (tried.kind === "answered") return tried.outcome;
        last = tried;
        const waitMs = FIRST_WAIT_MS * 2 ** tries;
        if (tries === MAX_TRIES - 1 || clock.monotonicMs() + waitMs >= endsAt) break;
        await rest(waitMs, clock, signal);
      }
      const message = `The restart webhook gave no answer for ${order.host}: ${last.why}`;
      return {
        kind: "failed",
        code: "RESTART_ORDER_UNANSWERED",
        message,
        lines: last.lines,
      };
    },
  };
}

async function rest(ms: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (thrown) {
    signal?.throwIfAborted();
    throw thrown;
  }
}

async function tryOnce(
  order: RestartOrder,
  { url, secret, timeoutMs }: WebhookSettings,
  { now, signal }: { now: Date; signal: AbortSignal | undefined },
): Promise<Tried> {
  const body = orderText(order);
  const limit = AbortSignal.timeout(Math.min(TRY_TIMEOUT_MS, timeoutMs));
  try {
    const response = await fetch(url, {
      method: "POST",
      // What is signed for one address must not be carried to another.
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        "user-agent": "portcullis",
        "idempotency-key": order.key,
        ...signatureHeaders(body, { secret, now }),
      },
      body,
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    return judge(response.status, await startOf(response), order);
  } catch (thrown) {
    if (signal?.aborted) throw signal.reason;
    return { kind: "again", why: reasonOf(thrown), lines: [] };
  }
}

function judge(status: number, text: string, { host }: RestartOrder): Tried {
  const lines = [`HTTP ${status}`, ...evidenceLines(text)];
  if (status >= 500) return { kind: "again", why: `it answered ${status}`, lines };
  if (status >= 200 && status < 300) {
    const reference = referenceIn(text) ?? `HTTP ${status}`;
    return { kind: "answered", outcome: { kind: "handed-over", reference, lines } };
  }
  const message = `The restart webhook refused the order for ${host} with ${status}`;
  return {
    kind: "answered",
    outcome: { kind: "failed", code: "RESTART_ORDER_REFUSED", message, lines },
  };
}

/** What the receiver calls the order, where it says so. */
function referenceIn(text: string): string | null {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== "object" || answer === null || !("reference" in answer)) return null;
    return typeof answer.reference === "string" ? answer.reference.slice(0, 200) : null;
  } catch {
    return null;
  }
}

/** The beginning of the answer; a receiver that never stops talking is hung up on. */
async function startOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes >= MOST_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MOST_BYTES).toString("utf8");
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === "TimeoutError") return "it did not answer in time";
  const { cause } = thrown;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : null;
  return code ?? thrown.message;
}
