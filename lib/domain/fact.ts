export const FACT_KINDS = [
  "cluster.added",
  "cluster.changed",
  "cluster.removed",
  "cluster.probed",
  "cluster.ca_bundle_added",
  "cluster.ca_bundle_removed",
  "cluster.node_config_uploaded",
  "rollout.planned",
  "rollout.submitted",
  "rollout.approved",
  "rollout.rejected",
  "rollout.started",
  "rollout.phase_started",
  "rollout.phase_finished",
  "rollout.approval_expired",
  "rollout.pause_asked",
  "rollout.paused",
  "rollout.resumed",
  "rollout.halt_asked",
  "rollout.halted",
  "rollout.abort_asked",
  "rollout.aborted",
  "rollout.succeeded",
  "rollout.held",
  "rollout.gate_waived",
  "rollout.waiver_withdrawn",
  "rollout.acknowledged",
  "rollout.scheduled",
  "step.started",
  "step.recovered",
  "step.progressed",
  "step.done",
  "step.failed",
  "step.skipped",
  "step.retried",
  "step.restart_confirmed",
] as const;

export type FactKind = (typeof FACT_KINDS)[number];

/** Something that happened: who, when, what. Appended in the same transaction as the change, never altered. */
export interface Fact {
  /** ISO 8601, UTC. */
  at: string;
  kind: FactKind;
  /** User id, or null for the worker. */
  actorId: string | null;
  actorName: string;
  clusterId: string;
  rolloutId: string | null;
  host: string | null;
  /** One line for people. */
  message: string;
}

export interface RecordedFact extends Fact {
  /** Position in the log; rises by at least one, gaps are possible. */
  seq: number;
}
