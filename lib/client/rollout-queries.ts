import { queryOptions } from "@tanstack/react-query";
import { fetchJson } from "#lib/client/fetch-json.ts";
import { rolloutListSchema, rolloutSchema } from "#lib/contracts/rollout.ts";
import type { RolloutState } from "#lib/domain/rollout/rollout.ts";

/** Only a safety net: live events tell of changes much sooner. */
const POLL_INTERVAL_MS = 10_000;

/** Whether nothing will happen to the rollout any more. */
export function isTerminal(state: RolloutState): boolean {
  return state === "succeeded" || state === "aborted";
}

export const rolloutQueries = {
  all: () => ["rollouts"] as const,
  list: () =>
    queryOptions({
      queryKey: [...rolloutQueries.all(), "list"] as const,
      queryFn: async ({ signal }) =>
        (await fetchJson(rolloutListSchema, "/api/v1/rollouts?limit=100", { signal })).items,
      refetchInterval: POLL_INTERVAL_MS * 3,
    }),
  inbox: () =>
    queryOptions({
      queryKey: [...rolloutQueries.all(), "inbox"] as const,
      queryFn: async ({ signal }) =>
        (
          await fetchJson(rolloutListSchema, "/api/v1/rollouts?live=true&limit=200", { signal })
        ).items.filter(({ state }) => state === "awaiting_approval"),
      refetchInterval: POLL_INTERVAL_MS * 3,
    }),
  detail: (rolloutId: string) =>
    queryOptions({
      queryKey: [...rolloutQueries.all(), "detail", rolloutId] as const,
      queryFn: ({ signal }) =>
        fetchJson(rolloutSchema, `/api/v1/rollouts/${encodeURIComponent(rolloutId)}`, { signal }),
      refetchInterval: ({ state }) =>
        state.data !== undefined && isTerminal(state.data.state) ? false : POLL_INTERVAL_MS,
    }),
};
