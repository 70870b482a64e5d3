import type { RolloutListItem } from "#lib/contracts/rollout.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

export interface DangerStory {
  /** What happens, one sentence a phase. */
  happens: string[];
  /** What cannot be undone. */
  oneWay: string[];
  /** How to get back all the same. */
  backOut: string[];
}

const EFFECT: Record<TlsMode, string> = {
  disabled: "speaks plaintext only",
  allowTLS: "takes TLS beside plaintext and dials its peers in plaintext",
  preferTLS: "dials its peers with TLS; clients may still come in plaintext",
  requireTLS: "refuses every new plaintext connection",
};

/** What a change to these targets means for people, in sentences. */
export function dangerStory(targets: readonly TlsMode[], nodeCount: number): DangerStory {
  const nodes = nodeCount === 1 ? "the node" : `each of ${nodeCount} nodes`;
  return {
    happens: targets.map((target) => `${target}: ${nodes} ${EFFECT[target]}.`),
    oneWay: [
      "A running process only moves up the ladder; no command moves it down again.",
      ...(targets.includes("requireTLS")
        ? ["A client that cannot speak TLS is locked out as soon as its node requires it."]
        : []),
    ],
    backOut: [
      "Pause or abort works between two nodes; a node that has been moved stays where it is.",
      "A restart takes a node back to the mode of its configuration file, one node at a time.",
      "The mode lasts until the next restart: write it into the configuration files afterwards.",
    ],
  };
}

/** "Require TLS on orders-prod": the verb and the cluster, for the button that does it. */
export function verbOn(target: TlsMode, clusterName: string): string {
  return `${target === "requireTLS" ? "Require" : "Prefer"} TLS on ${clusterName}`;
}

/** Hosts of the phase in the order in which they are changed. */
export function orderOf(rollout: Pick<RolloutListItem, "plan">, phaseIndex: number): string[] {
  const phase = rollout.plan.phases.find(({ index }) => index === phaseIndex);
  return phase?.steps.map(({ host }) => host) ?? [];
}
