import { counted } from "#lib/domain/counted.ts";
import { acceptsTls, dialsTls } from "#lib/domain/mode/tls-mode.ts";
import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";
import { standingApproval } from "#lib/domain/rollout/approval.ts";
import { checkBarrier } from "#lib/domain/rollout/barrier.ts";
import type { Gate, GateId } from "#lib/domain/rollout/gate.ts";
import type { PlannedPhase } from "#lib/domain/rollout/plan.ts";
import { type PlanDifference, planDrift, seenCluster } from "#lib/domain/rollout/plan-drift.ts";
import {
  highestLag,
  isSetMember,
  type OwnView,
  replicationProblems,
} from "#lib/domain/rollout/replication-health.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { trustBetweenNodes } from "#lib/domain/trust/trust-between-nodes.ts";

type Verdict = Omit<Gate, "id" | "threshold">;

/**
 * The gates of the current phase, judged on one observation, with numbers in words.
 *
 * @param observation Null when there is none yet; every gate but the approval is then unknown.
 * @param now The instant at which certificates and approvals must be valid.
 */
export function evaluateGates(
  rollout: Rollout,
  observation: Observation | null,
  now: Date,
): Gate[] {
  const phase = rollout.plan.phases[rollout.currentPhase];
  if (phase === undefined) return [];
  const seen = observation === null || isOutrun(rollout, observation) ? null : observation;
  const judge = (id: GateId, threshold: string, verdict: (seen: Observation) => Verdict): Gate => ({
    id,
    threshold,
    ...(seen === null ? NOT_LOOKED_YET : verdict(seen)),
  });
  const total = rollout.plan.nodes.length;
  const { maxLagSeconds } = rollout.plan.policy;
  const sends = phase.target === "requireTLS";
  return [
    judge("barrier", `all nodes ${sends ? "send" : "accept"} TLS`, (seen) => barrier(phase, seen)),
    judge("topology", `${counted(total, "node")}, as planned`, (seen) => topology(rollout, seen)),
    judge("reachable", "all nodes answer", reachable),
    judge("certificates", "as planned and valid", (seen) => certificates(rollout, seen, now)),
    judge("replication", "all members healthy, one primary a set", (seen) =>
      replication(rollout, seen),
    ),
    judge("lag", `at most ${maxLagSeconds} s`, (seen) => lag(rollout, seen)),
    approval(rollout, now),
  ];
}

/**
 * Whether a step has ended since the observation began. A rollout that rests is then not judged by it: a phase
 * that has just ended would look unfinished. One that runs changes with every step anyway.
 */
function isOutrun({ state, steps }: Rollout, { observedAt }: Observation): boolean {
  if (state === "running") return false;
  const observed = Date.parse(observedAt);
  return steps.some(({ attempts }) =>
    attempts.some(({ finishedAt }) => finishedAt !== null && Date.parse(finishedAt) > observed),
  );
}

const NOT_LOOKED_YET: Verdict = {
  state: "unknown",
  value: "not looked at yet",
  waitsFor: "clock",
  hosts: [],
};

function barrier({ target }: PlannedPhase, { nodes }: Observation): Verdict {
  const modes = nodes.map(({ host, reachable: up, mode }) => ({
    host,
    reachable: up,
    mode: mode.runtime,
  }));
  if (target !== "preferTLS" && target !== "requireTLS") return verdict([], "no barrier", null);
  const hosts = checkBarrier(target, modes).map((violation) => violation.host);
  const holds = target === "requireTLS" ? dialsTls : acceptsTls;
  const good = modes.filter(({ mode }) => mode !== null && holds(mode)).length;
  const verb = target === "requireTLS" ? "send" : "accept";
  return verdict(hosts, `${good}/${nodes.length} ${verb} TLS`, "cluster");
}

function topology(rollout: Rollout, seen: Observation): Verdict {
  const drift = driftOf(rollout, seen, [
    "node-added",
    "node-removed",
    "node-renumbered",
    "config-version",
    "version",
  ]);
  const value =
    drift.length === 0 ? `${counted(seen.nodes.length, "node")}, as planned` : inWords(drift);
  if (seen.cluster.incomplete !== null) {
    const why = seen.cluster.incomplete.message;
    return { state: "unknown", value: `may be incomplete: ${why}`, waitsFor: "cluster", hosts: [] };
  }
  return {
    ...verdict(hostsOf(drift), value, "person"),
    state: drift.length === 0 ? "met" : "unmet",
  };
}

function reachable({ nodes }: Observation): Verdict {
  const hosts = nodes.filter((node) => !node.reachable).map((node) => node.host);
  return verdict(hosts, `${nodes.length - hosts.length}/${nodes.length} answer`, "cluster");
}

function certificates(rollout: Rollout, seen: Observation, now: Date): Verdict {
  const drift = driftOf(rollout, seen, ["certificate"]);
  const refused = seen.nodes.filter((node) => certificateFault(node, now) !== null);
  const hosts = [...new Set([...hostsOf(drift), ...refused.map((node) => node.host)])];
  if (hosts.length > 0) {
    const faults = refused.map((node) => `${node.host}: ${certificateFault(node, now)}`);
    return verdict(hosts, [...drift.map((d) => d.message), ...faults].join("; "), "person");
  }
  const trust = trustBetweenNodes(seen);
  if (trust.broken.hosts.length > 0) {
    return verdict(trust.broken.hosts, trust.broken.sentences.join("; "), "person");
  }
  const unseen = seen.nodes.filter((node) => node.tls.openssl.accepted === null);
  const judged = seen.nodes.length - unseen.length;
  const value = [`${judged}/${seen.nodes.length} verified`, ...trust.unknown.sentences].join("; ");
  const unsure = [...new Set([...unseen.map((node) => node.host), ...trust.unknown.hosts])];
  if (unsure.length === 0) return verdict([], value, null);
  return { state: "unknown", value, waitsFor: "person", hosts: unsure };
}

function certificateFault({ tls }: NodeObservation, now: Date): string | null {
  const [leaf] = tls.chain;
  if (leaf !== undefined && Date.parse(leaf.notAfter) < now.getTime()) {
    return `expired at ${leaf.notAfter}`;
  }
  return tls.openssl.accepted === false ? (tls.openssl.error ?? "not accepted") : null;
}

function replication(rollout: Rollout, seen: Observation): Verdict {
  const views = ownViews(rollout, seen);
  if (views.length === 0) return verdict([], "no replica set", null);
  const problems = replicationProblems(views, Number.POSITIVE_INFINITY);
  const hosts = [...new Set(problems.map((problem) => problem.host))];
  const first = problems[0]?.message;
  return verdict(hosts, first ?? `${counted(views.length, "member")} healthy`, "cluster");
}

function lag(rollout: Rollout, seen: Observation): Verdict {
  const views = ownViews(rollout, seen);
  if (views.length === 0) return verdict([], "no replica set", null);
  const highest = highestLag(views);
  if (highest === null) {
    return { state: "unknown", value: "no member reports its lag", waitsFor: "cluster", hosts: [] };
  }
  const over = views
    .flatMap((view) => replicationProblems([view], rollout.plan.policy.maxLagSeconds))
    .filter((problem) => problem.code === "LAG_TOO_HIGH")
    .map((problem) => problem.host);
  return verdict(over, `${highest.seconds} s`, "clock");
}

function approval(rollout: Rollout, now: Date): Gate {
  const threshold = "1 approval, not by the author";
  const standing = standingApproval(rollout, rollout.currentPhase, now);
  const value = standing === null ? "0/1" : `${standing.decision} by ${standing.userName}`;
  const met = standing?.decision === "approved";
  return {
    id: "approval",
    threshold,
    state: met ? "met" : "unmet",
    value,
    waitsFor: met ? null : "person",
    hosts: [],
  };
}

function ownViews({ plan }: Rollout, { nodes }: Observation): OwnView[] {
  const members = plan.nodes.filter(isSetMember);
  const seen = new Map(nodes.map((node) => [node.host, node]));
  return members.map((member) => ({
    member,
    replication: seen.get(member.host)?.replication ?? null,
  }));
}

function driftOf(
  rollout: Rollout,
  seen: Observation,
  kinds: readonly PlanDifference["kind"][],
): PlanDifference[] {
  return planDrift(rollout, seenCluster(seen)).filter(({ kind }) => kinds.includes(kind));
}

function hostsOf(differences: readonly PlanDifference[]): string[] {
  return [...new Set(differences.flatMap(({ host }) => host ?? []))];
}

function inWords(differences: readonly PlanDifference[]): string {
  return differences.map(({ message }) => message).join("; ");
}

function verdict(hosts: string[], value: string, waitsFor: Gate["waitsFor"]): Verdict {
  const met = hosts.length === 0;
  return { state: met ? "met" : "unmet", value, waitsFor: met ? null : waitsFor, hosts };
}
