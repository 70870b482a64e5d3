import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";
import { unknown, type Verdict, verdict } from "#lib/domain/rollout/gate-verdict.ts";
import type { PlanDifference } from "#lib/domain/rollout/plan-drift.ts";
import { trustBetweenNodes } from "#lib/domain/trust/trust-between-nodes.ts";

/** Whether every node shows the planned certificate, a valid one, and one that the others take. */
export function certificatesGate(
  drift: readonly PlanDifference[],
  seen: Observation,
  now: Date,
): Verdict {
  const refused = seen.nodes.filter((node) => certificateFault(node, now) !== null);
  const drifted = drift.flatMap(({ host }) => host ?? []);
  const hosts = [...new Set([...drifted, ...refused.map((node) => node.host)])];
  if (hosts.length > 0) {
    const faults = refused.map((node) => `${node.host}: ${certificateFault(node, now)}`);
    return verdict(hosts, [...drift.map((d) => d.message), ...faults].join("; "), "person");
  }
  const trust = trustBetweenNodes(seen);
  if (trust.broken.hosts.length > 0) {
    return verdict(trust.broken.hosts, trust.broken.sentences.join("; "), "person");
  }
  const shown = seen.nodes.filter((node) => !isDisabled(node));
  if (shown.length === 0) return verdict([], "no node has one yet", null);
  const unseen = shown.filter((node) => node.tls.openssl.accepted === null);
  const judged = shown.length - unseen.length;
  const value = [`${judged}/${shown.length} verified`, ...trust.unknown.sentences].join("; ");
  const unsure = [...new Set([...unseen.map((node) => node.host), ...trust.unknown.hosts])];
  return unsure.length === 0 ? verdict([], value, null) : unknown(unsure, value, "person");
}

function isDisabled({ mode: { runtime, possible } }: NodeObservation): boolean {
  return runtime === "disabled" || (possible.length === 1 && possible[0] === "disabled");
}

function certificateFault({ tls }: NodeObservation, now: Date): string | null {
  const [leaf] = tls.chain;
  if (leaf !== undefined && Date.parse(leaf.notAfter) < now.getTime()) {
    return `expired at ${leaf.notAfter}`;
  }
  return tls.openssl.accepted === false ? (tls.openssl.error ?? "not accepted") : null;
}
