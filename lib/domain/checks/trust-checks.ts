import {
  type ClusterCheck,
  couldNotObserve,
  notApplicable,
  type Verdict,
} from "#lib/domain/checks/finding.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { type TrustOutlook, trustBetweenNodes } from "#lib/domain/trust/trust-between-nodes.ts";

const MOST_SENTENCES = 3;

/** Members that refuse each other's certificates split the set as soon as they dial over TLS. */
export const TRUST_01: ClusterCheck = {
  id: "TRUST-01",
  title: "Every node can dial every other over TLS",
  severity: "critical",
  expected:
    "chain, name and purpose of every certificate hold at the other end, in both directions",
  fix: "Mend the causes in the trust matrix one by one, before any node goes to preferTLS",
  judge: judgeTrust,
};

function judgeTrust(observation: Observation): Verdict {
  if (observation.cluster.kind === "standalone") return notApplicable("it dials no other node");
  if (observation.trust === null) return couldNotObserve("no node took a TLS handshake");
  const { pairs, broken, unknown, unchecked } = trustBetweenNodes(observation);
  if (broken.pairs > 0) {
    const observed = inWords(broken, pairs, "would be refused");
    // Nobody dials over TLS yet, and none can be taken there by a command.
    const isFarAway = observation.nodes.every(({ mode }) => mode.runtime === "disabled");
    return { result: "fail", severity: isFarAway ? "high" : "critical", observed };
  }
  if (unknown.pairs > 0) {
    return couldNotObserve(inWords(unknown, pairs, "could not be judged"));
  }
  if (unchecked.pairs > 0) {
    const observed = inWords(unchecked, pairs, "would be accepted without a check");
    return { result: "warn", severity: "medium", observed };
  }
  return { result: "pass", observed: `${pairs} of ${pairs} ways to dial would be accepted` };
}

function inWords({ pairs, sentences }: TrustOutlook, of: number, what: string): string {
  const shown = sentences.slice(0, MOST_SENTENCES).join("; ");
  const more = sentences.length - MOST_SENTENCES;
  const rest = more > 0 ? `; and ${more} more causes` : "";
  return `${pairs} of ${of} ways to dial ${what}: ${shown}${rest}`;
}
