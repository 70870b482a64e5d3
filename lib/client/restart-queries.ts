import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { fetchJson, sendJson } from "#lib/client/fetch-json.ts";
import { backOutSchema } from "#lib/contracts/back-out.ts";
import { stepRestartSchema } from "#lib/contracts/node-config.ts";

export const restartQueries = {
  all: () => ["restarts"] as const,
  ofStep: (rolloutId: string, stepId: string) =>
    queryOptions({
      queryKey: [...restartQueries.all(), rolloutId, stepId] as const,
      queryFn: ({ signal }) =>
        fetchJson(
          stepRestartSchema,
          `/api/v1/rollouts/${encodeURIComponent(rolloutId)}/steps/${encodeURIComponent(stepId)}/restart`,
          { signal },
        ),
      // It follows from the plan and the uploaded file, which both stay as they are.
      staleTime: 60_000,
    }),
  wayBack: (rolloutId: string, phaseIndex: number) =>
    queryOptions({
      queryKey: [...restartQueries.all(), rolloutId, "back-out", phaseIndex] as const,
      queryFn: ({ signal }) =>
        fetchJson(
          backOutSchema,
          `/api/v1/rollouts/${encodeURIComponent(rolloutId)}/phases/${phaseIndex}/back-out`,
          { signal },
        ),
    }),
};

/** Hands over the configuration file of a node, so that its restart can be described exactly. */
export function useUploadNodeConfig(clusterId: string, host: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ text }: { text: string }) =>
      sendJson(
        `/api/v1/clusters/${encodeURIComponent(clusterId)}/nodes/${encodeURIComponent(host)}/config`,
        { method: "PUT", body: { text } },
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: restartQueries.all() }),
  });
}
