import { blockersOf } from "#components/rollouts/gate-model.ts";
import { actionWords, PHASE_KIND_WORDS } from "#components/rollouts/phase-words.ts";
import { GATE_WORDS, WAITS_FOR_WORDS } from "#components/rollouts/rollout-words.ts";
import type { RolloutDto, StepDto } from "#lib/contracts/rollout.ts";

/** person: somebody must act. clock: clears on its own. work: something is being done. */
export type SituationKind = "person" | "clock" | "cluster" | "work" | "over";

/** What a rollout is doing or waiting for now, in one line. */
export interface Situation {
  kind: SituationKind;
  sentence: string;
  /** Who or what ends it; null when there is nothing to end. */
  clearedBy: string | null;
  /** ISO 8601; null where it was not recorded. */
  since: string | null;
  until: string | null;
  /** Node whose attempts say more. */
  host: string | null;
}

const NOTHING = { clearedBy: null, since: null, until: null, host: null };

/** The line under the header; null where a notice says more than a line could. */
export function situationOf(rollout: RolloutDto): Situation | null {
  switch (rollout.state) {
    case "draft":
      return {
        ...NOTHING,
        kind: "person",
        sentence: "Nothing happens before it is submitted",
        clearedBy: "an operator submits it",
      };
    case "awaiting_approval":
      return approvalAwaited(rollout);
    case "running":
      return rollout.hold === null ? atWork(rollout) : heldBy(rollout, rollout.hold);
    case "paused":
      return {
        ...NOTHING,
        kind: "person",
        sentence: "Nothing is started until a person resumes it",
        clearedBy: "an operator resumes it",
        since: lastOf(rollout, ["rollout.paused"]),
      };
    case "succeeded":
      return {
        ...NOTHING,
        kind: "over",
        sentence: arrivedWords(rollout),
        since: lastOf(rollout, ["rollout.succeeded"]),
      };
    case "halted":
    case "aborted":
      return null;
  }
}

function approvalAwaited(rollout: RolloutDto): Situation {
  const phase = rollout.plan.phases[rollout.currentPhase];
  const title = phase === undefined ? "The next phase" : PHASE_KIND_WORDS[phase.kind].title;
  const { approve } = rollout.may;
  return {
    ...NOTHING,
    kind: "person",
    sentence: `${title} waits for the yes of a second person`,
    clearedBy: approve.allowed ? "you can approve it" : (approve.whyNot ?? "an approver"),
    since: lastOf(rollout, [
      "rollout.submitted",
      "rollout.phase_finished",
      "rollout.approval_expired",
    ]),
  };
}

type Hold = NonNullable<RolloutDto["hold"]>;

function heldBy({ plan }: RolloutDto, hold: Hold): Situation {
  const { kind, clearedBy } = HOLD_WORDS[hold.code];
  const isTool = hold.code === "RESTART_AWAITED" && plan.policy.restartBy !== "runbook";
  return {
    kind: isTool ? "cluster" : kind,
    sentence: hold.message,
    clearedBy: isTool ? `the ${plan.policy.restartBy} restarts it` : clearedBy,
    since: hold.since,
    until: hold.until,
    host: hold.host,
  };
}

const HOLD_WORDS: Record<Hold["code"], { kind: SituationKind; clearedBy: string }> = {
  SCHEDULED: { kind: "clock", clearedBy: "clears on its own, or by another schedule" },
  FROZEN: { kind: "clock", clearedBy: "clears on its own when the window ends" },
  CANARY_SOAK: { kind: "clock", clearedBy: "clears on its own" },
  SOAK: { kind: "clock", clearedBy: "clears on its own" },
  ROUTERS_APART: { kind: "clock", clearedBy: "clears on its own when clients have found it again" },
  RESTART_AWAITED: { kind: "person", clearedBy: "you must act: restart it as the runbook says" },
  CLIENTS_ON_PLAINTEXT: {
    kind: "person",
    clearedBy: "their owners switch them to TLS, or a person answers for them",
  },
  DRAINING: {
    kind: "person",
    clearedBy: "the clients reconnect, or a person answers for each by name",
  },
};

function atWork(rollout: RolloutDto): Situation {
  const running = rollout.steps.filter(({ state }) => state === "running");
  const [first] = running;
  if (first !== undefined) {
    const others = running.length - 1;
    const more = others === 0 ? "" : ` and ${others} more`;
    return {
      ...NOTHING,
      kind: "work",
      sentence: `${actionWords(first.action)}: ${first.host}${more}`,
      since: first.attempts.at(-1)?.startedAt ?? null,
      host: first.host,
    };
  }
  const [blocker] = blockersOf(rollout.gates);
  if (blocker === undefined) {
    return { ...NOTHING, kind: "work", sentence: nextWords(rollout.steps) };
  }
  return {
    ...NOTHING,
    kind: blocker.waitsFor ?? "cluster",
    sentence: `Waits for ${GATE_WORDS[blocker.id].toLowerCase()}: ${blocker.value}, needs ${blocker.threshold}`,
    clearedBy: blocker.waitsFor === null ? null : WAITS_FOR_WORDS[blocker.waitsFor],
    host: blocker.hosts[0] ?? null,
  };
}

function nextWords(steps: readonly StepDto[]): string {
  const next = steps.toSorted((a, b) => a.order - b.order).find(({ state }) => state === "pending");
  return next === undefined ? "Finishing" : `Next: ${actionWords(next.action)} on ${next.host}`;
}

function arrivedWords({ plan, steps }: RolloutDto): string {
  const skipped = steps.filter(({ state }) => state === "skipped").length;
  const count = plan.nodes.length === 1 ? "The node" : `All ${plan.nodes.length} nodes`;
  const verb = plan.nodes.length === 1 ? "is" : "are";
  if (skipped === 0) return `${count} ${verb} where the plan leads, read back and verified`;
  const left = skipped === 1 ? "1 step was" : `${skipped} steps were`;
  return `The plan is through; ${left} skipped by a person and not verified`;
}

function lastOf({ facts }: RolloutDto, kinds: readonly string[]): string | null {
  return (
    facts.toSorted((a, b) => a.seq - b.seq).findLast(({ kind }) => kinds.includes(kind))?.at ?? null
  );
}
