import { advanceRollout } from "#lib/application/advance-rollout.ts";
import { getContainer } from "#lib/server/container.ts";
import { expectedVersion } from "#lib/server/http/if-match.ts";
import { answerRollout } from "#lib/server/http/rollouts.ts";
import { withAction } from "#lib/server/http/with-actor.ts";

type Context = RouteContext<"/api/v1/rollouts/[rolloutId]/advance">;

export const POST = withAction<Context>(async (request, { params }, actor) => {
  const { rolloutId } = await params;
  const change = { rolloutId, expectedVersion: expectedVersion(request) };

  await advanceRollout(change, actor, getContainer());

  return answerRollout(rolloutId, actor, { status: 200 });
});
