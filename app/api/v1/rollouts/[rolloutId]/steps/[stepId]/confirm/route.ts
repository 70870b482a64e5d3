import { confirmStep } from "#lib/application/confirm-step.ts";
import { optionalReasonBodySchema } from "#lib/contracts/rollout-actions.ts";
import { getContainer } from "#lib/server/container.ts";
import { expectedVersion } from "#lib/server/http/if-match.ts";
import { parseBody } from "#lib/server/http/parse-body.ts";
import { decodedSegment } from "#lib/server/http/path-segment.ts";
import { answerRollout } from "#lib/server/http/rollouts.ts";
import { withAction } from "#lib/server/http/with-actor.ts";

type Context = RouteContext<"/api/v1/rollouts/[rolloutId]/steps/[stepId]/confirm">;

export const POST = withAction<Context>(async (request, { params }, actor) => {
  const { rolloutId, stepId } = await params;
  const body = await parseBody(request, optionalReasonBodySchema);

  const where = { rolloutId, stepId: decodedSegment(stepId) };
  const change = { ...where, ...body, expectedVersion: expectedVersion(request) };
  await confirmStep(change, actor, getContainer());

  return answerRollout(rolloutId, actor, { status: 200 });
});
