import { useMutation, useQueryClient } from "@tanstack/react-query";
import { bundlesPath, certificateQueries } from "#lib/client/certificate-queries.ts";
import { clusterQueries } from "#lib/client/cluster-queries.ts";
import { sendJson } from "#lib/client/fetch-json.ts";
import { type CreateCaBundleBody, caBundleSchema } from "#lib/contracts/certificate.ts";

function useInvalidateTrust() {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: certificateQueries.all() }),
      queries.invalidateQueries({ queryKey: clusterQueries.all() }),
    ]);
  };
}

/** Tells Portcullis which authorities some nodes trust; nothing on a node changes. */
export function useCreateBundle(clusterId: string) {
  const invalidate = useInvalidateTrust();
  return useMutation({
    mutationFn: async (body: CreateCaBundleBody) =>
      caBundleSchema.parse(await sendJson(bundlesPath(clusterId), { method: "POST", body })),
    onSettled: invalidate,
  });
}

/** Forgets a bundle; nothing on a node changes. */
export function useRemoveBundle(clusterId: string) {
  const invalidate = useInvalidateTrust();
  return useMutation({
    mutationFn: (bundleId: string) =>
      sendJson(`${bundlesPath(clusterId)}/${encodeURIComponent(bundleId)}`, { method: "DELETE" }),
    onSettled: invalidate,
  });
}
