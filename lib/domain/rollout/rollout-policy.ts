export const RESTART_ADAPTERS = ["runbook", "webhook", "command"] as const;

/** Who restarts a process: a person by the runbook, or a tool that is called with what is to change. */
export type RestartAdapterKind = (typeof RESTART_ADAPTERS)[number];

/** How carefully a rollout goes; part of the plan, so that an approval covers it. */
export interface RolloutPolicy {
  /** Seconds of replication lag above which it does not go on to the next node. */
  maxLagSeconds: number;
  /** Seconds for which the first node of a phase is watched before the next one is touched. */
  canarySoakSeconds: number;
  /** Seconds for which the whole cluster is watched at preferTLS. */
  soakSeconds: number;
  /** Replica sets that are worked on at the same time; within one set it is always one node. */
  parallelSets: number;
  restartBy: RestartAdapterKind;
  /** Whether preferTLS is written down and proven by a restart before requireTLS begins. */
  persistPrefer: boolean;
  /** Whether startup modes are proven by a rolling restart at the end, or left as a standing finding. */
  persistBy: "restart" | "next-restart";
}

export const DEFAULT_ROLLOUT_POLICY: RolloutPolicy = {
  maxLagSeconds: 10,
  canarySoakSeconds: 30,
  soakSeconds: 300,
  parallelSets: 1,
  restartBy: "runbook",
  persistPrefer: true,
  persistBy: "restart",
};
