import type { z } from "zod";
import { isAppError } from "#lib/application/app-error.ts";
import { dryRunRollout, planRollout } from "#lib/application/plan-rollout.ts";
import { toPlanRolloutInput } from "#lib/contracts/road-of-body.ts";
import type { createRolloutBodySchema } from "#lib/contracts/rollout.ts";
import type { DryRunDto } from "#lib/contracts/rollout-actions.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Container } from "#lib/server/container.ts";
import { answerRollout } from "#lib/server/http/rollouts.ts";
import { reasonsIn } from "#lib/server/http/route-errors.ts";
import { presentGate, presentPlan } from "#lib/server/presenters/rollout.ts";

type Body = z.output<typeof createRolloutBodySchema>;

/** The new draft; or, for a dry run, what it would be, and nothing is kept. */
export async function answerPlan(
  body: Body,
  actor: Actor,
  container: Container,
): Promise<Response> {
  if (body.dryRun) return Response.json(await dryRun(body, actor, container));
  const rollout = await planRollout(toPlanRolloutInput(body), actor, container);
  return answerRollout(rollout.id, actor, { status: 201 });
}

async function dryRun(body: Body, actor: Actor, container: Container): Promise<DryRunDto> {
  try {
    const { rollout, gates } = await dryRunRollout(toPlanRolloutInput(body), actor, container);
    return {
      plan: presentPlan(rollout.plan),
      digest: rollout.digest,
      gates: gates.map(presentGate),
      refusals: [],
    };
  } catch (thrown) {
    // To be told why there is no plan is what a dry run is for.
    if (!isAppError(thrown) || thrown.code !== "PLAN_REFUSED") throw thrown;
    return { plan: null, digest: null, gates: [], refusals: reasonsIn(thrown.details) };
  }
}
