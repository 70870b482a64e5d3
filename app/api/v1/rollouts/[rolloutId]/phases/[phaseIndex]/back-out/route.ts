import { showBackOut } from "#lib/application/show-back-out.ts";
import { getContainer } from "#lib/server/container.ts";
import { phaseIndexOf } from "#lib/server/http/rollouts.ts";
import { withActor } from "#lib/server/http/with-actor.ts";
import { presentBackOut } from "#lib/server/presenters/back-out.ts";

type Context = RouteContext<"/api/v1/rollouts/[rolloutId]/phases/[phaseIndex]/back-out">;

export const GET = withActor<Context>(async (_request, { params }, actor) => {
  const { rolloutId, phaseIndex } = await params;

  const where = { rolloutId, phaseIndex: phaseIndexOf(phaseIndex) };
  const back = await showBackOut(where, actor, getContainer());

  return Response.json(presentBackOut(back));
});
