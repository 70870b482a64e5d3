import { waiveGate } from "#lib/application/waive-gate.ts";
import { withdrawWaiver } from "#lib/application/withdraw-waiver.ts";
import { reasonBodySchema } from "#lib/contracts/rollout-actions.ts";
import { getContainer } from "#lib/server/container.ts";
import { expectedVersion } from "#lib/server/http/if-match.ts";
import { parseBody } from "#lib/server/http/parse-body.ts";
import { answerRollout, gateOf } from "#lib/server/http/rollouts.ts";
import { withAction } from "#lib/server/http/with-actor.ts";

type Context = RouteContext<"/api/v1/rollouts/[rolloutId]/gates/[gateId]/waive">;

export const POST = withAction<Context>(async (request, { params }, actor) => {
  const { rolloutId, gateId } = await params;
  const { reason } = await parseBody(request, reasonBodySchema);

  const where = { rolloutId, gate: gateOf(gateId) };
  const change = { ...where, reason, expectedVersion: expectedVersion(request) };
  await waiveGate(change, actor, getContainer());

  return answerRollout(rolloutId, actor, { status: 200 });
});

export const DELETE = withAction<Context>(async (request, { params }, actor) => {
  const { rolloutId, gateId } = await params;
  const where = { rolloutId, gate: gateOf(gateId) };

  const change = { ...where, expectedVersion: expectedVersion(request) };
  await withdrawWaiver(change, actor, getContainer());

  return answerRollout(rolloutId, actor, { status: 200 });
});
