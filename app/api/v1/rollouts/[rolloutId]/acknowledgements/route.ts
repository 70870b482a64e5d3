import { acknowledgeConnections } from "#lib/application/acknowledge-connections.ts";
import { acknowledgementBodySchema } from "#lib/contracts/rollout-actions.ts";
import { getContainer } from "#lib/server/container.ts";
import { expectedVersion } from "#lib/server/http/if-match.ts";
import { parseBody } from "#lib/server/http/parse-body.ts";
import { answerRollout } from "#lib/server/http/rollouts.ts";
import { withAction } from "#lib/server/http/with-actor.ts";

type Context = RouteContext<"/api/v1/rollouts/[rolloutId]/acknowledgements">;

export const POST = withAction<Context>(async (request, { params }, actor) => {
  const { rolloutId } = await params;
  const body = await parseBody(request, acknowledgementBodySchema);

  const change = { rolloutId, ...body, expectedVersion: expectedVersion(request) };
  await acknowledgeConnections(change, actor, getContainer());

  return answerRollout(rolloutId, actor, { status: 200 });
});
