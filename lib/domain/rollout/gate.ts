import type { PersonsWord } from "#lib/domain/rollout/persons-word.ts";

export const GATE_IDS = [
  "barrier",
  "topology",
  "reachable",
  "preflight",
  "certificates",
  "clients",
  "persisted",
  "replication",
  "lag",
  "freeze",
  "approval",
] as const;

export type GateId = (typeof GATE_IDS)[number];

/** What must hold before a phase may start or go on. */
export interface Gate {
  id: GateId;
  state: "met" | "unmet" | "unknown";
  /** What was observed, in words: "9/9 at preferTLS". */
  value: string;
  /** What is needed, in words: "all nodes at preferTLS". */
  threshold: string;
  /** Who can clear an unmet gate: a person acts, the clock passes, or the cluster itself must change. */
  waitsFor: "person" | "clock" | "cluster" | null;
  /** Nodes that keep it from being met. */
  hosts: string[];
  /** Who switched it off for this phase, and why; it is then not waited for, whatever its state. */
  waiver?: PersonsWord | null;
}
