import { haltAllRollouts } from "#lib/application/halt-all-rollouts.ts";
import { reasonBodySchema } from "#lib/contracts/rollout-actions.ts";
import { getContainer } from "#lib/server/container.ts";
import { parseBody } from "#lib/server/http/parse-body.ts";
import { withAction } from "#lib/server/http/with-actor.ts";
import { presentHaltedRollouts } from "#lib/server/presenters/halted-rollouts.ts";

export const POST = withAction(async (request, _context, actor) => {
  const { reason } = await parseBody(request, reasonBodySchema);

  const outcome = await haltAllRollouts({ reason }, actor, getContainer());

  return Response.json(presentHaltedRollouts(outcome));
});
