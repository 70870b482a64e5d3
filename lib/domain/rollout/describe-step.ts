import { modeParameter, spellMode } from "#lib/domain/mode/tls-mode.ts";
import type { PlannedNode, PlannedStep, StartupChange } from "#lib/domain/rollout/plan.ts";
import { givenOptions } from "#lib/domain/rollout/startup-change.ts";

/** What is sent to the node, or asked for, as one line in the words of its version. */
export function describeStep(
  { action }: Pick<PlannedStep, "action">,
  { host, vocabulary }: Pick<PlannedNode, "host" | "vocabulary">,
): string {
  switch (action.kind) {
    case "check":
      return `look at ${host}`;
    case "restart":
      return `restart with ${describeChange(action.change, vocabulary)}`;
    case "set-mode":
      return `{ setParameter: 1, ${modeParameter(vocabulary)}: "${spellMode(action.to, vocabulary)}" }`;
    case "clients":
      return `wait until nobody speaks plaintext to ${host}`;
    case "drain":
      return `wait until the connections from before are gone from ${host}`;
    case "set-cluster-auth-mode":
      return `{ setParameter: 1, clusterAuthMode: "${action.to}" }`;
    case "rotate-certificates":
      return "{ rotateCertificates: 1 }";
  }
}

function describeChange(change: StartupChange, vocabulary: PlannedNode["vocabulary"]): string {
  const words = Object.entries(givenOptions(change)).map(([option, value]) => `${option} ${value}`);
  const mode = `${modeParameter(vocabulary)} ${spellMode(change.mode, vocabulary)}`;
  return [mode, ...words].join(", ");
}
