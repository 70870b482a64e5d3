import { z } from "zod";
import { AppError } from "#lib/application/app-error.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import { GATE_IDS, type GateId } from "#lib/domain/rollout/gate.ts";
import { getContainer } from "#lib/server/container.ts";
import { pageQuerySchema } from "#lib/server/http/cursor.ts";
import { entityTag } from "#lib/server/http/if-match.ts";
import { rolloutDetailView } from "#lib/server/views/rollouts.ts";

/** Query of the list of rollouts. */
export const rolloutQuerySchema = pageQuerySchema
  .extend({ clusterId: z.string().max(64).optional(), live: z.stringbool().optional() })
  .transform(({ clusterId, live, ...page }) => ({
    ...page,
    filter: {
      ...(clusterId === undefined ? {} : { clusterId }),
      ...(live === undefined ? {} : { live }),
    },
  }));

/** The number in a phase's address; one that is none becomes a phase that does not exist. */
export function phaseIndexOf(segment: string): number {
  return /^\d{1,3}$/.test(segment) ? Number(segment) : -1;
}

/** @throws AppError GATE_NOT_FOUND */
export function gateOf(segment: string): GateId {
  const gate = GATE_IDS.find((id) => id === segment);
  if (gate === undefined) throw new AppError("GATE_NOT_FOUND", `There is no gate ${segment}`);
  return gate;
}

/** A checked ISO 8601 text as an instant. */
export function instantOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

/** The rollout as it is now, with its version as entity tag for the next If-Match. */
export async function answerRollout(
  rolloutId: string,
  actor: Actor,
  { status }: { status: number },
): Promise<Response> {
  const rollout = await rolloutDetailView(rolloutId, actor, getContainer());
  return Response.json(rollout, {
    status,
    headers: {
      etag: entityTag(rollout.version),
      ...(status === 201 ? { location: `/api/v1/rollouts/${rollout.id}` } : {}),
    },
  });
}
