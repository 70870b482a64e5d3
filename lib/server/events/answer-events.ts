import { AppError } from "#lib/application/app-error.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import { authenticate } from "#lib/server/auth/authenticate.ts";
import type { Container } from "#lib/server/container.ts";
import { factStream } from "#lib/server/events/fact-stream.ts";

type Needed = Pick<
  Container,
  "facts" | "factSource" | "stopping" | "auth" | "db" | "clock" | "environment"
>;

/**
 * Live events as a response.
 *
 * The position comes from `Last-Event-ID`, or from the query where a script cannot set the header.
 *
 * @throws AppError INVALID_INPUT for a position that is no number.
 */
export async function answerEvents(
  request: Request,
  actor: Actor,
  container: Needed,
): Promise<Response> {
  const { facts, factSource, stopping } = container;
  const headers = new Headers(request.headers);
  const stream = factStream({
    source: factSource,
    actor,
    after: positionIn(request) ?? (await facts.latestSeq()),
    reauthenticate: async () => (await authenticate(headers, container))?.actor ?? null,
    signal: AbortSignal.any([request.signal, stopping]),
  });
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

function positionIn(request: Request): number | null {
  const given =
    request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("lastEventId");
  if (given === null || given === "") return null;
  if (!/^\d{1,15}$/.test(given))
    throw new AppError("INVALID_INPUT", "Last-Event-ID must be a number");
  return Number(given);
}
