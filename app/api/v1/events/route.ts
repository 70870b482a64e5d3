import { getContainer } from "#lib/server/container.ts";
import { answerEvents } from "#lib/server/events/answer-events.ts";
import { withActor } from "#lib/server/http/with-actor.ts";

export const GET = withActor(async (request, _context, actor) =>
  answerEvents(request, actor, getContainer()),
);
