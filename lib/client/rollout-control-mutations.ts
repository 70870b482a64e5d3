import { useMutation } from "@tanstack/react-query";
import { sendJson } from "#lib/client/fetch-json.ts";
import { useInvalidateRollouts } from "#lib/client/rollout-mutations.ts";
import type { RolloutListItem } from "#lib/contracts/rollout.ts";
import { haltedRolloutsSchema } from "#lib/contracts/rollout-actions.ts";
import type { GateId } from "#lib/domain/rollout/gate.ts";

export type StepVerb = "retry" | "skip" | "confirm";

/** A person's word on a rollout, with what it is about. */
export type RolloutWord =
  | { about: "step"; verb: StepVerb; stepId: string; reason: string }
  | { about: "gate"; gate: GateId; reason: string }
  | { about: "gate-again"; gate: GateId }
  | { about: "connections"; host: string | null; connectionId: number | null; reason: string }
  | { about: "schedule"; notBefore: string | null };

/**
 * Sends a person's word on a step, a gate, connections or the schedule.
 *
 * A word on a gate counts for the phase that is current when it arrives, so it is bound to the version on screen;
 * the others name what they are about, and the server judges them by its state.
 */
export function useRolloutWord({ id, version }: Pick<RolloutListItem, "id" | "version">) {
  const invalidate = useInvalidateRollouts();
  return useMutation({
    mutationFn: (word: RolloutWord) => {
      const { path, method = "POST", body, isBound = false } = requestOf(word);
      return sendJson(`/api/v1/rollouts/${encodeURIComponent(id)}/${path}`, {
        method,
        ...(body === undefined ? {} : { body }),
        ...(isBound ? { ifMatch: version } : {}),
      });
    },
    onSettled: invalidate,
  });
}

interface WordRequest {
  path: string;
  method?: "POST" | "DELETE";
  body?: unknown;
  isBound?: boolean;
}

function requestOf(word: RolloutWord): WordRequest {
  switch (word.about) {
    case "step": {
      const path = `steps/${encodeURIComponent(word.stepId)}/${word.verb}`;
      return { path, body: word.reason === "" ? {} : { reason: word.reason } };
    }
    case "gate":
      return { path: `gates/${word.gate}/waive`, body: { reason: word.reason }, isBound: true };
    case "gate-again":
      return { path: `gates/${word.gate}/waive`, method: "DELETE", isBound: true };
    case "connections": {
      const { host, connectionId, reason } = word;
      return { path: "acknowledgements", body: { host, connectionId, reason } };
    }
    case "schedule":
      return { path: "schedule", body: { notBefore: word.notBefore }, isBound: true };
  }
}

/** Halts every rollout that runs; each finishes the node in hand. */
export function useHaltEverything() {
  const invalidate = useInvalidateRollouts();
  return useMutation({
    mutationFn: async ({ reason }: { reason: string }) =>
      haltedRolloutsSchema.parse(
        await sendJson("/api/v1/halt", { method: "POST", body: { reason } }),
      ),
    onSettled: invalidate,
  });
}
