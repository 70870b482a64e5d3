import type { Tone } from "#components/ui/tone.ts";
import type { GateDto, StepDto } from "#lib/contracts/rollout.ts";
import type { RolloutState } from "#lib/domain/rollout/rollout.ts";

/** The one map from a rollout's state to word and tone; the icon is in state-badge.tsx. */
export const STATE_WORDS: Record<RolloutState, { word: string; tone: Tone }> = {
  draft: { word: "Draft", tone: "neutral" },
  awaiting_approval: { word: "Waits for approval", tone: "violet" },
  running: { word: "Running", tone: "blue" },
  paused: { word: "Paused", tone: "amber" },
  halted: { word: "Halted", tone: "red" },
  succeeded: { word: "Succeeded", tone: "green" },
  aborted: { word: "Aborted", tone: "neutral" },
};

export const GATE_WORDS: Record<GateDto["id"], string> = {
  barrier: "Barrier",
  topology: "Topology",
  reachable: "Reachable",
  preflight: "Preflight",
  certificates: "Certificates",
  clients: "Clients",
  persisted: "Persisted",
  replication: "Replication",
  lag: "Lag",
  freeze: "Freeze",
  approval: "Approval",
};

/** Who can clear an unmet gate. */
export const WAITS_FOR_WORDS: Record<NonNullable<GateDto["waitsFor"]>, string> = {
  person: "a person must act",
  clock: "clears on its own",
  cluster: "the cluster must change",
};

export const STEP_WORDS: Record<StepDto["state"], { word: string; tone: Tone }> = {
  pending: { word: "Waits", tone: "neutral" },
  running: { word: "Running", tone: "blue" },
  done: { word: "Verified", tone: "green" },
  failed: { word: "Failed", tone: "red" },
  skipped: { word: "Skipped", tone: "amber" },
};
