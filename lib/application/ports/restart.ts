import type { StartupChange } from "#lib/domain/rollout/plan.ts";
import type { RestartAdapterKind } from "#lib/domain/rollout/rollout-policy.ts";
import type { ConfigChange } from "#lib/domain/server-config/config-change.ts";

/** Has a process restarted with a changed configuration; whether it was, only a look at the node says. */
export interface RestartAdapter {
  /**
   * Hands the order over. `handed-over`: a tool took it. `by-hand`: a person has to; we wait for what is seen.
   * The same order may come again after a crash, with the same key.
   *
   * @throws the reason of the signal, when that ends the wait.
   */
  order(order: RestartOrder, signal?: AbortSignal): Promise<RestartOrderOutcome>;
}

export interface RestartOrder {
  /** Equal for every repeat of one order: `<rollout id>/<step id>/<attempt number of the first order>`. */
  key: string;
  rolloutId: string;
  clusterName: string;
  host: string;
  change: StartupChange;
  /**
   * Every option that changes, in the names of `net.tls` and `security` from 4.2 on; null where the options of now
   * could not be read.
   */
  settings: ConfigChange | null;
  /** The text of the new configuration file, or null where the old one is not known. */
  configText: string | null;
  /** Unified difference of the configuration, for people. */
  diff: string;
}

export type RestartOrderOutcome =
  | { kind: "by-hand" }
  /** `lines`: what the tool answered or printed, cut to a size that can be kept as evidence. */
  | { kind: "handed-over"; reference: string; lines?: string[] }
  | {
      kind: "failed";
      code: "RESTART_ORDER_REFUSED" | "RESTART_ORDER_UNANSWERED";
      message: string;
      lines?: string[];
    };

export interface RestartAdapters {
  /** Null where the installation is not configured for it. */
  find(kind: RestartAdapterKind): RestartAdapter | null;
}
