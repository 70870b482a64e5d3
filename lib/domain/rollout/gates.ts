import type { ClusterSettings } from "#lib/domain/cluster/cluster.ts";
import { freezeAt } from "#lib/domain/cluster/freeze-window.ts";
import { counted } from "#lib/domain/counted.ts";
import { rungOf } from "#lib/domain/mode/tls-mode.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { standingApproval } from "#lib/domain/rollout/approval.ts";
import { barrierGate, barrierThreshold } from "#lib/domain/rollout/barrier-gate.ts";
import { certificatesGate } from "#lib/domain/rollout/certificates-gate.ts";
import { clientsGate, clientsThreshold } from "#lib/domain/rollout/clients-gate.ts";
import type { Gate, GateId } from "#lib/domain/rollout/gate.ts";
import { unknown, type Verdict, verdict } from "#lib/domain/rollout/gate-verdict.ts";
import type { PersonsWord } from "#lib/domain/rollout/persons-word.ts";
import { type PlanDifference, planDrift, seenCluster } from "#lib/domain/rollout/plan-drift.ts";
import { preflightGate, restartsAhead } from "#lib/domain/rollout/preflight-gate.ts";
import {
  highestLag,
  isSetMember,
  type OwnView,
  replicationProblems,
} from "#lib/domain/rollout/replication-health.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { NEVER_WAIVED } from "#lib/domain/rollout/waive-gate.ts";

type OpenGate = Omit<Gate, "waiver">;

/**
 * The gates that the current phase has, judged on one observation, with numbers in words.
 *
 * @param observation Null when there is none yet; whatever rests on it is then unknown.
 * @param now The instant at which certificates and approvals must be valid.
 * @param settings Of the cluster; without them no time counts as frozen.
 */
export function evaluateGates(
  rollout: Rollout,
  observation: Observation | null,
  now: Date,
  settings: Pick<ClusterSettings, "freezeWindows"> = { freezeWindows: [] },
): Gate[] {
  const phase = rollout.plan.phases[rollout.currentPhase];
  if (phase === undefined) return [];
  const seen = observation === null || isOutrun(rollout, observation) ? null : observation;
  /** A gate without threshold is one that the phase does not have. */
  const judge = (
    id: GateId,
    threshold: string | null,
    look: (seen: Observation) => Verdict,
  ): OpenGate[] => {
    if (threshold === null) return [];
    return [{ id, threshold, ...(seen === null ? NOT_LOOKED_YET : look(seen)) }];
  };
  const total = rollout.plan.nodes.length;
  const { maxLagSeconds } = rollout.plan.policy;
  const steps = rollout.steps.filter((step) => step.phaseIndex === phase.index);
  const restarts = restartsAhead(rollout);
  const clients = clientsThreshold(phase.kind);
  const gates: OpenGate[] = [
    ...judge("barrier", barrierThreshold(steps), (s) => barrierGate(rollout, s)),
    ...judge("topology", `${counted(total, "node")}, as planned`, (s) => topology(rollout, s)),
    ...judge("reachable", "all nodes answer", reachable),
    ...judge("preflight", restarts.length === 0 ? null : "all will start again", (s) =>
      preflightGate(rollout, s, now),
    ),
    ...judge("certificates", "as planned and valid", (s) =>
      certificatesGate(driftOf(rollout, s, ["certificate"]), s, now),
    ),
    ...(clients === null
      ? []
      : [{ id: "clients" as const, threshold: clients, ...clientsGate(rollout) }]),
    ...judge("persisted", persistedThreshold(rollout), (s) => persisted(rollout, s)),
    ...judge("replication", "all members healthy, one primary a set", (s) =>
      replication(rollout, s),
    ),
    ...judge("lag", `at most ${maxLagSeconds} s`, (s) => lag(rollout, s)),
    freeze(settings, now),
    approval(rollout, now),
  ];
  return gates.map((gate) => ({ ...gate, waiver: waiverOf(rollout, gate.id) }));
}

/** Unmet gates that nobody has switched off, the approval aside. */
export function blockingGates(gates: readonly Gate[]): Gate[] {
  return gates.filter(
    ({ id, state, waiver }) => state === "unmet" && waiver == null && id !== "approval",
  );
}

function waiverOf({ waivers, currentPhase }: Rollout, id: GateId): PersonsWord | null {
  const waiver = waivers.find((each) => each.gate === id && each.phaseIndex === currentPhase);
  if (waiver === undefined || NEVER_WAIVED.has(id)) return null;
  const { userId, userName, reason, at } = waiver;
  return { userId, userName, reason, at };
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

const NOT_LOOKED_YET = unknown([], "not looked at yet", "clock");

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
    return unknown([], `may be incomplete: ${why}`, "cluster");
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

function persistedThreshold({ plan, currentPhase }: Rollout): string | null {
  if (plan.phases[currentPhase]?.kind !== "require") return null;
  return plan.policy.persistPrefer ? "preferTLS survives a restart" : "not asked for";
}

/** A node that falls back to allowTLS beside requireTLS is cut off; one that falls back to preferTLS is not. */
function persisted({ plan }: Rollout, { nodes }: Observation): Verdict {
  const drivable = new Set(plan.nodes.filter((n) => n.takesCommands).map(({ host }) => host));
  const judged = nodes.filter(
    ({ host, mode }) => drivable.has(host) && mode.runtime !== "requireTLS",
  );
  const open = judged.filter(
    ({ mode }) => mode.startup === null || rungOf(mode.startup) < rungOf("preferTLS"),
  );
  const value = `${judged.length - open.length}/${judged.length} persisted`;
  const hosts = plan.policy.persistPrefer ? open.map(({ host }) => host) : [];
  return verdict(hosts, value, "person");
}

function freeze(settings: Pick<ClusterSettings, "freezeWindows">, now: Date): OpenGate {
  const frozen = freezeAt(settings.freezeWindows, now);
  const held = frozen === null ? null : `frozen until ${frozen.until.toISOString()}`;
  return {
    id: "freeze",
    threshold: "no freeze window",
    state: held === null ? "met" : "unmet",
    value: held === null ? "not frozen" : `${held}: ${frozen?.window.reason}`,
    waitsFor: held === null ? null : "clock",
    hosts: [],
  };
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
    return unknown([], "no member reports its lag", "cluster");
  }
  const over = views
    .flatMap((view) => replicationProblems([view], rollout.plan.policy.maxLagSeconds))
    .filter((problem) => problem.code === "LAG_TOO_HIGH")
    .map((problem) => problem.host);
  return verdict(over, `${highest.seconds} s`, "clock");
}

function approval(rollout: Rollout, now: Date): OpenGate {
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
