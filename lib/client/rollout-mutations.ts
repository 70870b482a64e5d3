import { useMutation, useQueryClient } from "@tanstack/react-query";
import { clusterQueries } from "#lib/client/cluster-queries.ts";
import { sendJson } from "#lib/client/fetch-json.ts";
import { rolloutQueries } from "#lib/client/rollout-queries.ts";
import {
  type ApprovalBody,
  type CreateRolloutBody,
  type RolloutListItem,
  rolloutSchema,
} from "#lib/contracts/rollout.ts";
import { dryRunSchema } from "#lib/contracts/rollout-actions.ts";

const createdSchema = rolloutSchema.pick({ id: true, number: true });

/** Everything that shows rollouts is asked for again. */
export function useInvalidateRollouts() {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: rolloutQueries.all() }),
      queries.invalidateQueries({ queryKey: clusterQueries.all() }),
    ]);
  };
}

/** Plans a rollout; nothing on the cluster changes by this. */
export function useCreateRollout() {
  const invalidate = useInvalidateRollouts();
  return useMutation({
    mutationFn: async (body: CreateRolloutBody) =>
      createdSchema.parse(await sendJson("/api/v1/rollouts", { method: "POST", body })),
    onSettled: invalidate,
  });
}

/** Plans and judges a rollout, and keeps nothing. */
export function useDryRun() {
  return useMutation({
    mutationFn: async (body: CreateRolloutBody) =>
      dryRunSchema.parse(
        await sendJson("/api/v1/rollouts", { method: "POST", body: { ...body, dryRun: true } }),
      ),
  });
}

export type RolloutVerb = "submit" | "pause" | "resume" | "halt" | "abort";

type Versioned = Pick<RolloutListItem, "id" | "version">;

/** Moves the rollout on as it is on screen; a newer version refuses. A reason goes with all but a submission. */
export function useRolloutAction({ id, version }: Versioned) {
  const invalidate = useInvalidateRollouts();
  return useMutation({
    mutationFn: ({ verb, reason }: { verb: RolloutVerb; reason: string }) =>
      sendJson(`/api/v1/rollouts/${encodeURIComponent(id)}/${verb}`, {
        method: "POST",
        ifMatch: version,
        ...(verb === "submit" || reason === "" ? {} : { body: { reason } }),
      }),
    onSettled: invalidate,
  });
}

/** Decides on one phase of the plan that is on screen, bound to its digest. */
export function useDecidePhase({ id, version }: Versioned, phaseIndex: number) {
  const invalidate = useInvalidateRollouts();
  return useMutation({
    mutationFn: (body: ApprovalBody) =>
      sendJson(`/api/v1/rollouts/${encodeURIComponent(id)}/phases/${phaseIndex}/approvals`, {
        method: "POST",
        ifMatch: version,
        body,
      }),
    onSettled: invalidate,
  });
}
