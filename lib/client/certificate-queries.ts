import { queryOptions } from "@tanstack/react-query";
import { fetchJson } from "#lib/client/fetch-json.ts";
import { caBundleListSchema, certificateInventorySchema } from "#lib/contracts/certificate.ts";

/** Only a safety net: live events tell of changes much sooner. */
const POLL_INTERVAL_MS = 60_000;

export const certificateQueries = {
  all: () => ["certificates"] as const,
  inventory: () =>
    queryOptions({
      queryKey: [...certificateQueries.all(), "inventory"] as const,
      queryFn: ({ signal }) =>
        fetchJson(certificateInventorySchema, "/api/v1/certificates", { signal }),
      refetchInterval: POLL_INTERVAL_MS,
    }),
  bundles: (clusterId: string) =>
    queryOptions({
      queryKey: [...certificateQueries.all(), "bundles", clusterId] as const,
      queryFn: async ({ signal }) =>
        (await fetchJson(caBundleListSchema, bundlesPath(clusterId), { signal })).items,
      refetchInterval: POLL_INTERVAL_MS,
    }),
};

/** Where the CA bundles of a cluster are. */
export function bundlesPath(clusterId: string): string {
  return `/api/v1/clusters/${encodeURIComponent(clusterId)}/ca-bundles`;
}
