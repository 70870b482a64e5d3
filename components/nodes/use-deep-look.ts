import { useState } from "react";
import { toast } from "sonner";
import { lastDeepLook } from "#components/nodes/deep-look-model.ts";
import { useNowMs } from "#components/preferences/now-context.tsx";
import { useProbeCluster } from "#lib/client/cluster-mutations.ts";
import { sentenceOf } from "#lib/client/problem-error.ts";
import type { ClusterDetail } from "#lib/contracts/cluster.ts";

/** Shorter would call a deep look at a slow cluster lost; longer would leave a spinner on a dead worker. */
const PATIENCE_MS = 120_000;

/** Asks for a deep look at every node of the cluster and tells whether it is still under way. */
export function useDeepLook(cluster: ClusterDetail) {
  const probe = useProbeCluster(cluster.id);
  const nowMs = useNowMs();
  const latest = lastDeepLook(cluster);
  const [asked, setAsked] = useState<{ before: string | null; atMs: number } | null>(null);
  const isWaiting = asked !== null && asked.before === latest;
  const isLate = isWaiting && nowMs - asked.atMs > PATIENCE_MS;

  const ask = () =>
    probe.mutate(
      { depth: "full" },
      {
        onSuccess: () => setAsked({ before: latest, atMs: Date.now() }),
        onError: (thrown) => toast.error(sentenceOf(thrown)),
      },
    );

  return { ask, isRunning: probe.isPending || (isWaiting && !isLate), isLate };
}
