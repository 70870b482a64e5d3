import type { ModeVocabulary, OnlineTargetMode, TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { ClusterKind, NodeRole } from "#lib/domain/observation/observation.ts";

/** What a plan takes for granted about one node; any difference later is drift. */
export interface PlannedNode {
  host: string;
  process: "mongod" | "mongos";
  memberId: number | null;
  group: string | null;
  role: NodeRole;
  /** Seconds of configured delay; a delayed member is exempt from the lag limit. */
  delaySeconds: number;
  version: string;
  vocabulary: ModeVocabulary;
  mode: TlsMode;
  /** SHA-256 of the served leaf certificate, lower-case hexadecimal. */
  certificateSha256: string;
}

export interface PlannedStep {
  /** Stable within the plan: `<phase index>/<host>`. */
  id: string;
  host: string;
  to: OnlineTargetMode;
  /** The command as it will be sent, for people to read. */
  command: string;
}

export interface PlannedPhase {
  /** 0-based. */
  index: number;
  target: OnlineTargetMode;
  /** Secondaries and arbiters first, primaries last; routers after the sets. */
  steps: PlannedStep[];
}

/** What a rollout will do, fixed at the moment it is planned; approvals are bound to its digest. */
export interface Plan {
  policyVersion: string;
  cluster: { id: string; kind: ClusterKind; name: string | null; configVersion: number | null };
  target: OnlineTargetMode;
  maxLagSeconds: number;
  nodes: PlannedNode[];
  phases: PlannedPhase[];
}
