import type { OnlineTargetMode } from "#lib/domain/mode/tls-mode.ts";
import type { Ladder, PhaseKind } from "#lib/domain/rollout/phase-kind.ts";
import type { TlsFiles } from "#lib/domain/rollout/plan.ts";
import type { RolloutPolicy } from "#lib/domain/rollout/rollout-policy.ts";

/** What a person asks a plan for. */
export interface RoadRequest {
  ladder: Ladder;
  /** Null on ladders that do not move the mode. */
  target: OnlineTargetMode | null;
  /** Exactly these, in ladder order; null for the whole road from where each node is. */
  phases: readonly PhaseKind[] | null;
  /** What differs from the usual care. */
  policy: Partial<RolloutPolicy>;
  /** Paths for nodes without TLS, or for new certificates; `{host}` stands for the host name without port. */
  files: TlsFiles | null;
  /** By `host:port`, where they differ. */
  filesByHost: Readonly<Record<string, TlsFiles>>;
}
