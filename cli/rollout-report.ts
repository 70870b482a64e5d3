import type { z } from "zod";
import { formatTable } from "#cli/table.ts";
import type { rolloutSchema } from "#lib/contracts/rollout.ts";

type Rollout = z.infer<typeof rolloutSchema>;
type Summary = Omit<Rollout, "facts">;

/** One rollout for people: where it stands, its steps, and what it waits for. */
export function describeRollout(rollout: Summary): string {
  const { number, clusterName, plan, state, currentPhase } = rollout;
  const phase = `phase ${Math.min(currentPhase + 1, plan.phases.length)}/${plan.phases.length}`;
  const lines = [
    `Rollout #${number}  ${clusterName}  to ${plan.target}  ${phase}  ${inWords(state)}`,
    `id      ${rollout.id}`,
    `digest  ${rollout.digest}`,
    `author  ${rollout.authorName}`,
    "",
    formatTable(
      ["PHASE", "NODE", "TO", "STATE"],
      rollout.steps.map((step) => [String(step.phaseIndex + 1), step.host, step.to, step.state]),
    ),
    "",
    formatTable(
      ["GATE", "STATE", "VALUE", "NEEDED"],
      rollout.gates.map((gate) => [gate.id, gate.state, gate.value, gate.threshold]),
    ),
  ];
  if (rollout.halt !== null) {
    const where = rollout.halt.host === null ? "" : ` at ${rollout.halt.host}`;
    lines.push("", `Halted${where}: ${rollout.halt.message}`);
  }
  return lines.join("\n");
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
