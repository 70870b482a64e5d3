import { decidePhase } from "#lib/application/decide-phase.ts";
import { approvalBodySchema } from "#lib/contracts/rollout.ts";
import { getContainer } from "#lib/server/container.ts";
import { expectedVersion } from "#lib/server/http/if-match.ts";
import { parseBody } from "#lib/server/http/parse-body.ts";
import { answerRollout, phaseIndexOf } from "#lib/server/http/rollouts.ts";
import { withAction } from "#lib/server/http/with-actor.ts";

type Context = RouteContext<"/api/v1/rollouts/[rolloutId]/phases/[phaseIndex]/approvals">;

export const POST = withAction<Context>(async (request, { params }, actor) => {
  const { rolloutId, phaseIndex } = await params;
  const body = await parseBody(request, approvalBodySchema);

  const where = { rolloutId, phaseIndex: phaseIndexOf(phaseIndex) };
  const decision = { ...where, ...body, expectedVersion: expectedVersion(request) };
  await decidePhase(decision, actor, getContainer());

  return answerRollout(rolloutId, actor, { status: 200 });
});
