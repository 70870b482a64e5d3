export const PLAN_REFUSAL_CODES = [
  "NO_NODES",
  "TOPOLOGY_INCOMPLETE",
  "NODE_NOT_LISTED",
  "NODE_UNREACHABLE",
  "PROCESS_UNKNOWN",
  "MODE_UNKNOWN",
  "VERSION_UNKNOWN",
  "CERTIFICATE_NOT_SEEN",
  "NODE_DISABLED",
  "NO_ACCESS",
  "FILES_MISSING",
  "MODE_TOO_LOW",
  "CLUSTER_AUTH_UNKNOWN",
  "NO_ACCESS_CONTROL",
  "NOTHING_TO_DO",
  "PHASE_NOT_ON_LADDER",
  "PHASES_OUT_OF_ORDER",
  "PHASE_EMPTY",
  "TARGET_MISSED",
  "BARRIER",
  "RESTART_ADAPTER_MISSING",
] as const;

export type PlanRefusalCode = (typeof PLAN_REFUSAL_CODES)[number];

/** One reason why there is no plan; a refusal lists all of them, each with its node. */
export interface PlanRefusal {
  code: PlanRefusalCode;
  host: string | null;
  /** One sentence that names the node and what to do. */
  message: string;
}
