import { createRolloutBodySchema } from "#lib/contracts/rollout.ts";
import { getContainer } from "#lib/server/container.ts";
import { pageOf } from "#lib/server/http/cursor.ts";
import { parseBody, parseQuery } from "#lib/server/http/parse-body.ts";
import { answerPlan } from "#lib/server/http/plan-answer.ts";
import { rolloutQuerySchema } from "#lib/server/http/rollouts.ts";
import { withAction, withActor } from "#lib/server/http/with-actor.ts";
import { rolloutListView } from "#lib/server/views/rollouts.ts";

export const GET = withActor(async (request, _context, actor) => {
  const { filter, ...page } = parseQuery(request, rolloutQuerySchema);

  const rollouts = await rolloutListView(filter, actor, getContainer());

  return Response.json(pageOf(rollouts, page, ({ id }) => id));
});

export const POST = withAction(async (request, _context, actor) => {
  const body = await parseBody(request, createRolloutBodySchema);

  return answerPlan(body, actor, getContainer());
});
