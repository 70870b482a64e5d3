import { haltRollout } from "#lib/application/halt-rollout.ts";
import { reasonBodySchema } from "#lib/contracts/rollout-actions.ts";
import { getContainer } from "#lib/server/container.ts";
import { expectedVersion } from "#lib/server/http/if-match.ts";
import { parseBody } from "#lib/server/http/parse-body.ts";
import { answerRollout } from "#lib/server/http/rollouts.ts";
import { withAction } from "#lib/server/http/with-actor.ts";

type Context = RouteContext<"/api/v1/rollouts/[rolloutId]/halt">;

export const POST = withAction<Context>(async (request, { params }, actor) => {
  const { rolloutId } = await params;
  const body = await parseBody(request, reasonBodySchema);

  const change = { rolloutId, ...body, expectedVersion: expectedVersion(request) };
  await haltRollout(change, actor, getContainer());

  return answerRollout(rolloutId, actor, { status: 200 });
});
