import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { Plan } from "#lib/domain/rollout/plan.ts";

export const ROLLOUT_STATES = [
  "draft",
  "awaiting_approval",
  "running",
  "paused",
  "halted",
  "succeeded",
  "aborted",
] as const;

/**
 * draft: planned, not yet submitted. awaiting_approval: the next phase waits for a person.
 * halted: a step or a gate failed; a person looks, then resumes or aborts.
 */
export type RolloutState = (typeof ROLLOUT_STATES)[number];

export const ROLLOUT_WISHES = ["run", "pause", "halt", "abort"] as const;

/** What people asked for; read between steps, so it never cuts a node in half. */
export type RolloutWish = (typeof ROLLOUT_WISHES)[number];

export const STEP_STATES = ["pending", "running", "done", "failed"] as const;
export type StepState = (typeof STEP_STATES)[number];

/** One fact about an attempt, in order: what was looked at or done, how long it took, what came back. */
export interface AttemptEvent {
  at: string;
  kind:
    | "observed"
    | "already-there"
    | "barrier-held"
    | "set-parameter"
    | "read-back"
    | "tls-hello"
    | "plaintext-hello"
    | "replication"
    | "failed";
  ok: boolean;
  /** One line for people. */
  detail: string;
  durationMs: number;
}

export interface Attempt {
  number: number;
  /** Fencing epoch of the lease under which it ran. */
  epoch: number;
  startedAt: string;
  finishedAt: string | null;
  outcome: "done" | "failed" | "interrupted" | null;
  modeBefore: TlsMode | null;
  modeAfter: TlsMode | null;
  events: AttemptEvent[];
}

export interface Step {
  id: string;
  phaseIndex: number;
  /** 0-based position within the whole rollout. */
  order: number;
  host: string;
  to: TlsMode;
  state: StepState;
  attempts: Attempt[];
}

export interface Approval {
  phaseIndex: number;
  digest: string;
  decision: "approved" | "rejected";
  userId: string;
  userName: string;
  comment: string;
  at: string;
  /** An approval not used by then is void. */
  expiresAt: string;
}

/** Why a rollout stands still, or is about to: a step or a gate failed, or a person halted it with a reason. */
export interface HaltReason {
  code: string;
  message: string;
  host: string | null;
  at: string;
}

export interface Rollout {
  id: string;
  /** Counts up per installation, for people: "Rollout #42". */
  number: number;
  clusterId: string;
  clusterName: string;
  state: RolloutState;
  wish: RolloutWish;
  /** Counts up with every change; `If-Match` and conditional writes use it. */
  version: number;
  plan: Plan;
  /** SHA-256 over the canonical plan, lower-case hexadecimal. */
  digest: string;
  authorId: string;
  authorName: string;
  currentPhase: number;
  steps: Step[];
  approvals: Approval[];
  halt: HaltReason | null;
  createdAt: string;
  updatedAt: string;
}
