import { answerRollout } from "#lib/server/http/rollouts.ts";
import { withActor } from "#lib/server/http/with-actor.ts";

type Context = RouteContext<"/api/v1/rollouts/[rolloutId]">;

export const GET = withActor<Context>(async (_request, { params }, actor) => {
  const { rolloutId } = await params;

  return answerRollout(rolloutId, actor, { status: 200 });
});
