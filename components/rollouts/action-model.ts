import type { RolloutDto } from "#lib/contracts/rollout.ts";

export type ActionVerb = "submit" | "decide" | "pause" | "resume" | "halt" | "abort";

export interface RolloutAction {
  verb: ActionVerb;
  label: string;
  allowed: boolean;
  /** Why the person may not; null when they may. */
  whyNot: string | null;
}

type Actionable = Pick<RolloutDto, "state" | "wish" | "may">;

/** The one thing to do next with a rollout in this state; null when it is over. */
export function primaryAction({ state, may }: Actionable): RolloutAction | null {
  switch (state) {
    case "draft":
      return { verb: "submit", label: "Submit for approval", ...may.submit };
    case "awaiting_approval":
      return { verb: "decide", label: "Review and decide", ...may.approve };
    case "running":
      return { verb: "pause", label: "Pause", ...may.pause };
    case "paused":
    case "halted":
      return { verb: "resume", label: "Resume", ...may.resume };
    case "succeeded":
    case "aborted":
      return null;
  }
}

/** Halt with a reason that all see, while it runs. */
export function haltAction({ state, may }: Actionable): RolloutAction | null {
  return state === "running" ? { verb: "halt", label: "Halt", ...may.halt } : null;
}

/** Abort, as long as there is something to abort. */
export function abortAction({ state, may }: Actionable): RolloutAction | null {
  if (state === "succeeded" || state === "aborted") return null;
  return { verb: "abort", label: "Abort", ...may.abort };
}

/** What a wish that has not taken effect yet means; null when there is none. */
export function wishNote({ state, wish }: Pick<RolloutDto, "state" | "wish">): string | null {
  if (state !== "running") return null;
  if (wish === "pause") return "Pauses as soon as the node in hand is finished";
  if (wish === "halt") return "Halts as soon as the node in hand is finished";
  return wish === "abort" ? "Ends as soon as the node in hand is finished" : null;
}
