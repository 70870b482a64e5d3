import { scheduleRollout } from "#lib/application/schedule-rollout.ts";
import { scheduleBodySchema } from "#lib/contracts/rollout-actions.ts";
import { getContainer } from "#lib/server/container.ts";
import { expectedVersion } from "#lib/server/http/if-match.ts";
import { parseBody } from "#lib/server/http/parse-body.ts";
import { answerRollout, instantOf } from "#lib/server/http/rollouts.ts";
import { withAction } from "#lib/server/http/with-actor.ts";

type Context = RouteContext<"/api/v1/rollouts/[rolloutId]/schedule">;

export const POST = withAction<Context>(async (request, { params }, actor) => {
  const { rolloutId } = await params;
  const { notBefore } = await parseBody(request, scheduleBodySchema);

  const version = expectedVersion(request);
  const change = { rolloutId, notBefore: instantOf(notBefore), expectedVersion: version };
  await scheduleRollout(change, actor, getContainer());

  return answerRollout(rolloutId, actor, { status: 200 });
});
