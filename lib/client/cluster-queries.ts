import { queryOptions } from "@tanstack/react-query";
import { fetchJson } from "#lib/client/fetch-json.ts";
import { clusterDetailSchema, clusterListSchema } from "#lib/contracts/cluster.ts";

/** Only a safety net: live events tell of changes much sooner. */
const POLL_INTERVAL_MS = 30_000;

export const clusterQueries = {
  all: () => ["clusters"] as const,
  list: () =>
    queryOptions({
      queryKey: [...clusterQueries.all(), "list"] as const,
      queryFn: async ({ signal }) =>
        (await fetchJson(clusterListSchema, "/api/v1/clusters?limit=200", { signal })).items,
      refetchInterval: POLL_INTERVAL_MS,
    }),
  detail: (clusterId: string) =>
    queryOptions({
      queryKey: [...clusterQueries.all(), "detail", clusterId] as const,
      queryFn: ({ signal }) =>
        fetchJson(clusterDetailSchema, `/api/v1/clusters/${encodeURIComponent(clusterId)}`, {
          signal,
        }),
      refetchInterval: POLL_INTERVAL_MS,
    }),
};
