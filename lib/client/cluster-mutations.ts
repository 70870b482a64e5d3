import { useMutation, useQueryClient } from "@tanstack/react-query";
import { clusterQueries } from "#lib/client/cluster-queries.ts";
import { sendJson } from "#lib/client/fetch-json.ts";
import {
  type CreateClusterBody,
  clusterSummarySchema,
  type RequestProbeBody,
} from "#lib/contracts/cluster.ts";

/** Adds a cluster; answers with its summary. */
export function useCreateCluster() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: CreateClusterBody) =>
      clusterSummarySchema.parse(await sendJson("/api/v1/clusters", { method: "POST", body })),
    onSettled: () => queries.invalidateQueries({ queryKey: clusterQueries.all() }),
  });
}

/** Asks for a look at the cluster now, as deep as wanted; the result arrives as a live event. */
export function useProbeCluster(clusterId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: RequestProbeBody) =>
      sendJson(`/api/v1/clusters/${encodeURIComponent(clusterId)}/probe`, { method: "POST", body }),
    onSettled: () => queries.invalidateQueries({ queryKey: clusterQueries.all() }),
  });
}
