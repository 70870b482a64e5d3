import { describeStepRestart } from "#lib/application/describe-step-restart.ts";
import { getContainer } from "#lib/server/container.ts";
import { decodedSegment } from "#lib/server/http/path-segment.ts";
import { withActor } from "#lib/server/http/with-actor.ts";
import { presentStepRestart } from "#lib/server/presenters/step-restart.ts";

type Context = RouteContext<"/api/v1/rollouts/[rolloutId]/steps/[stepId]/restart">;

export const GET = withActor<Context>(async (_request, { params }, actor) => {
  const { rolloutId, stepId } = await params;

  const where = { rolloutId, stepId: decodedSegment(stepId) };
  const restart = await describeStepRestart(where, actor, getContainer());

  return Response.json(presentStepRestart(restart));
});
