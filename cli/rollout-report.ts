import type { z } from "zod";
import { formatTable } from "#cli/table.ts";
import type { BackOutDto } from "#lib/contracts/back-out.ts";
import type { rolloutSchema } from "#lib/contracts/rollout.ts";
import type { DryRunDto, HaltedRolloutsDto } from "#lib/contracts/rollout-actions.ts";

type Rollout = z.infer<typeof rolloutSchema>;
type Summary = Omit<Rollout, "facts">;

/** One rollout for people: where it stands, its phases and steps, and what it waits for. */
export function describeRollout(rollout: Summary): string {
  const { number, clusterName, plan, state, currentPhase, hold, halt, notBefore } = rollout;
  const phase = `phase ${Math.min(currentPhase + 1, plan.phases.length)}/${plan.phases.length}`;
  const road = plan.ladder === "tls-mode" ? `to ${plan.target}` : plan.ladder;
  const lines = [
    `Rollout #${number}  ${clusterName}  ${road}  ${phase}  ${inWords(state)}`,
    `id      ${rollout.id}`,
    `digest  ${rollout.digest}`,
    `author  ${rollout.authorName}`,
    ...(notBefore === null ? [] : [`begins  not before ${notBefore}`]),
    "",
    describePhases(rollout),
    "",
    formatTable(
      ["STEP", "TO", "DOES", "STATE", "WHY"],
      rollout.steps.map((step) => [
        step.id,
        step.to,
        step.action.kind,
        step.state,
        whyOf(step.skipped) || whyOf(step.confirmed),
      ]),
    ),
    "",
    describeGates(rollout.gates),
  ];
  for (const { host, connectionId, userName, reason } of rollout.acknowledgements) {
    const what = `${connectionId === null ? "every connection" : `connection ${connectionId}`} of`;
    lines.push("", `${userName} answers for ${what} ${host ?? "every node"}: ${reason}`);
  }
  if (hold !== null) lines.push("", describeHold(hold));
  if (halt !== null) {
    const where = halt.host === null ? "" : ` at ${halt.host}`;
    lines.push("", `${HALT_WORDS[halt.code] ?? "Halted"}${where}: ${halt.message}`);
  }
  return lines.join("\n");
}

const HALT_WORDS: Partial<Record<string, string>> = {
  PAUSED_BY_PERSON: "Paused",
  ABORTED_BY_PERSON: "Aborted",
};

/** What a plan would be, or every reason why there is none. */
export function describeDryRun({ plan, gates, refusals }: DryRunDto): string {
  if (plan === null) {
    const rows = refusals.map(({ code, host, message }) => [code, host ?? "", message]);
    return `There is no plan\n\n${formatTable(["CODE", "NODE", "WHY"], rows)}`;
  }
  const rows = plan.phases.flatMap(({ index, kind, steps }) =>
    steps.map(({ host, to, command }) => [`${index + 1} ${kind}`, host, to, command]),
  );
  const steps = formatTable(["PHASE", "NODE", "TO", "COMMAND"], rows);
  return `Nothing is kept of this plan\n\n${steps}\n\n${describeGates(gates)}`;
}

/** What a halt of everything came to. */
export function describeHalted({ halted, notHalted }: HaltedRolloutsDto): string {
  if (halted.length + notHalted.length === 0) return "Nothing was running";
  return [
    ...halted.map(({ number, clusterName }) => `#${number}  ${clusterName}  halts`),
    ...notHalted.map(
      ({ number, clusterName, message }) => `#${number}  ${clusterName}  ${message}`,
    ),
  ].join("\n");
}

/** The restarts that lead back, or why none do. */
export function describeBackOut({ phaseIndex, fromToday, steps, refusal }: BackOutDto): string {
  if (refusal !== null) return refusal.message;
  const start = fromToday ? "from the modes of today" : "from its end";
  const title = `The way back to before phase ${phaseIndex + 1}, ${start}`;
  if (steps.length === 0) return `${title}: nothing has to be restarted`;
  const rows = steps.map((step, i) => [
    String(i + 1),
    step.host,
    step.from,
    step.to,
    step.sentence,
  ]);
  return `${title}\n\n${formatTable(["ORDER", "NODE", "FROM", "TO", "DOES"], rows)}`;
}

/** Why a rollout waits, with the connections that it waits for. */
export function describeHold(hold: NonNullable<Rollout["hold"]>): string {
  const until = hold.until === null ? "until somebody acts" : `until ${hold.until}`;
  const lines = hold.connections.map(({ host, connectionId, client, appName }) =>
    ["", host, String(connectionId), client, appName ?? ""].join("  ").trimEnd(),
  );
  return [`Waits (${hold.code}) since ${hold.since}, ${until}: ${hold.message}`, ...lines].join(
    "\n",
  );
}

function describePhases({ plan, steps, currentPhase, state }: Summary): string {
  const rows = plan.phases.map(({ index, kind, target, oneWay }) => {
    const own = steps.filter(({ phaseIndex }) => phaseIndex === index);
    const done = own.filter((step) => step.state === "done").length;
    const isPast = index < currentPhase || state === "succeeded";
    const place = index === currentPhase ? "current" : "ahead";
    const progress = `${done}/${own.length}`;
    return [
      String(index + 1),
      kind,
      target,
      progress,
      isPast ? "done" : place,
      oneWay ? "yes" : "",
    ];
  });
  return formatTable(["PHASE", "KIND", "TO", "STEPS", "STATE", "ONE-WAY"], rows);
}

function describeGates(gates: Summary["gates"]): string {
  return formatTable(
    ["GATE", "STATE", "VALUE", "NEEDED", "SWITCHED OFF"],
    gates.map((gate) => [gate.id, gate.state, gate.value, gate.threshold, whyOf(gate.waiver)]),
  );
}

function whyOf(word: { userName: string; reason: string } | null): string {
  if (word === null) return "";
  return word.reason === "" ? word.userName : `${word.userName}: ${word.reason}`;
}

/** Rollouts as a table, newest first. */
export function describeRollouts(rollouts: readonly Summary[]): string {
  if (rollouts.length === 0) return "No rollouts";
  return formatTable(
    ["NUMBER", "CLUSTER", "TO", "PHASE", "STATE", "STEPS", "ID"],
    rollouts.map((rollout) => [
      `#${rollout.number}`,
      rollout.clusterName,
      rollout.plan.target,
      `${Math.min(rollout.currentPhase + 1, rollout.plan.phases.length)}/${rollout.plan.phases.length}`,
      inWords(rollout.state),
      `${rollout.steps.filter(({ state }) => state === "done").length}/${rollout.steps.length}`,
      rollout.id,
    ]),
  );
}

function inWords(state: Rollout["state"]): string {
  return state.replaceAll("_", " ");
}
