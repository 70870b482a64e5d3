import type { ClusterAuthMode, OnlineClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import type { ModeVocabulary, OnlineTargetMode, TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { ClusterKind, NodeRole } from "#lib/domain/observation/observation.ts";
import type { Ladder, PhaseKind } from "#lib/domain/rollout/phase-kind.ts";
import type { RolloutPolicy } from "#lib/domain/rollout/rollout-policy.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";

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
  /** Runtime mode; of a node that can only be seen from outside, the lowest of `possible`. */
  mode: TlsMode;
  /** More than one where only the wire was seen, as of an arbiter under access control. */
  possible: TlsMode[];
  /** Null where it could not be read, as of an arbiter under access control. */
  startupMode: TlsMode | null;
  /** Null without access control between members, or where it could not be read. */
  clusterAuthMode: ClusterAuthMode | null;
  /** Whether commands can be run on it; without, it is moved by restarts and judged by the wire. */
  takesCommands: boolean;
  /** SHA-256 of the served leaf certificate, lower-case hexadecimal; null at disabled. */
  certificateSha256: string | null;
  /** Start options as the process reported them, without secrets; null where they could not be read. */
  options: ServerOptions | null;
}

/** What a restart is to change in the configuration of a node; everything else stays as it is. */
export interface StartupChange {
  mode: TlsMode;
  clusterAuthMode: ClusterAuthMode | null;
  /** Null leaves the paths as they are; with `mode` up from disabled they must be given. */
  files: TlsFiles | null;
}

/** Paths on the node itself; Portcullis never sees what is in them but by handshake or upload. */
export interface TlsFiles {
  certificateKeyFile: string;
  clusterFile: string | null;
  caFile: string | null;
  clusterCaFile: string | null;
  /** Null leaves it as it is. */
  allowConnectionsWithoutCertificates: boolean | null;
}

/** What is done to the node of a step; `restart` by a person or an adapter, the rest by us. */
export type StepAction =
  /** Looks, and sends nothing. */
  | { kind: "check" }
  | { kind: "restart"; change: StartupChange }
  | { kind: "set-mode"; to: OnlineTargetMode }
  /** Waits until nobody who speaks plaintext is connected any more, or somebody has answered for them. */
  | { kind: "clients" }
  /** Waits until no connection from before the node's move is left, or somebody has answered for it by name. */
  | { kind: "drain" }
  | { kind: "set-cluster-auth-mode"; to: OnlineClusterAuthMode }
  /** `rotateCertificates`; the new leaf must be another one than the planned, or the one given. */
  | { kind: "rotate-certificates"; leafSha256: string | null };

export type StepActionKind = StepAction["kind"];

export interface PlannedStep {
  /** Stable within the plan: `<phase index>/<host>`. */
  id: string;
  host: string;
  /** The mode that the node has, at least, when the step is done. */
  to: TlsMode;
  action: StepAction;
  /** What is sent or asked for, as one line for people to read; the rest of a restart is described on demand. */
  command: string;
}

export interface PlannedPhase {
  /** 0-based. */
  index: number;
  kind: PhaseKind;
  /**
   * The mode that every node on which commands can be run has, at least, when the phase ends. What the others
   * have follows from their last step.
   */
  target: TlsMode;
  /**
   * Secondaries and arbiters first, primaries last, routers after the sets; at requireTLS, nodes that take no
   * commands before all others.
   */
  steps: PlannedStep[];
}

/** What a rollout will do, fixed at the moment it is planned; approvals are bound to its digest. */
export interface Plan {
  policyVersion: string;
  ladder: Ladder;
  cluster: { id: string; kind: ClusterKind; name: string | null; configVersion: number | null };
  /** The mode that every node has at the end; on other ladders the lowest mode of today. */
  target: TlsMode;
  policy: RolloutPolicy;
  nodes: PlannedNode[];
  phases: PlannedPhase[];
}
