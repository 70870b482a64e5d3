import type { OpenConnection } from "#lib/domain/clients/open-connection.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { GateId } from "#lib/domain/rollout/gate.ts";
import type { PersonsWord } from "#lib/domain/rollout/persons-word.ts";
import type { Plan, StepAction } from "#lib/domain/rollout/plan.ts";

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

export const STEP_STATES = ["pending", "running", "done", "failed", "skipped"] as const;
export type StepState = (typeof STEP_STATES)[number];

export const ATTEMPT_EVENT_KINDS = [
  "observed",
  "already-there",
  "barrier-held",
  "preflight",
  "step-down",
  "restart-asked",
  "restart-seen",
  "set-parameter",
  "read-back",
  "dropped-connections",
  "tls-hello",
  "plaintext-hello",
  "replication",
  "elections",
  "handshakes",
  "connectivity",
  "connections",
  "rotated",
  "log",
  "failed",
] as const;

/** One fact about an attempt, in order: what was looked at or done, how long it took, what came back. */
export interface AttemptEvent {
  at: string;
  kind: (typeof ATTEMPT_EVENT_KINDS)[number];
  ok: boolean;
  /** One line for people. */
  detail: string;
  durationMs: number;
  /** What proves it, line by line: the command and its reply, a handshake, lines of the log. */
  lines?: string[];
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
  action: StepAction;
  state: StepState;
  attempts: Attempt[];
  /** Who left the node out, and why; the barrier still counts it. */
  skipped: PersonsWord | null;
  /** Who says that the process was restarted; only what is observed afterwards counts. */
  confirmed: PersonsWord | null;
}

/** A gate that a person switched off for one phase. */
export interface Waiver extends PersonsWord {
  phaseIndex: number;
  gate: GateId;
}

/** A person answers for connections that a phase would otherwise wait for. */
export interface Acknowledgement extends PersonsWord {
  phaseIndex: number;
  /** Null answers for every node of the phase; only the clients phase knows that. */
  host: string | null;
  /** Null answers for every connection of the node that is open then. */
  connectionId: number | null;
}

export const HOLD_CODES = [
  "SCHEDULED",
  "FROZEN",
  "CANARY_SOAK",
  "SOAK",
  "ROUTERS_APART",
  "RESTART_AWAITED",
  "CLIENTS_ON_PLAINTEXT",
  "DRAINING",
] as const;

/** Why a running rollout waits; nothing is wrong. */
export interface Hold {
  code: (typeof HOLD_CODES)[number];
  /** One sentence: "Draining 1: db-1:27017 still serves 10.0.0.7:40112 (billing)". */
  message: string;
  host: string | null;
  /** ISO 8601, UTC. */
  since: string;
  /** When it ends by itself; null when a person or a client must act. */
  until: string | null;
  /** Connections that are waited for, over all nodes. */
  connections: (OpenConnection & { host: string })[];
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
  waivers: Waiver[];
  acknowledgements: Acknowledgement[];
  halt: HaltReason | null;
  /** Only while it runs. */
  hold: Hold | null;
  /** No step begins before; null for at once. */
  notBefore: string | null;
  createdAt: string;
  updatedAt: string;
}
