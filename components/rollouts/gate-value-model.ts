import type { PlanDto } from "#lib/contracts/plan.ts";
import type { GateDto } from "#lib/contracts/rollout.ts";

/** What was observed, sentence by sentence; what is the same for several nodes stands once, with their number. */
export function gateSentences({ value, hosts }: Pick<GateDto, "value" | "hosts">): string[] {
  const groups = new Map<string, string[]>();
  for (const sentence of value.split("; ")) {
    const host = hosts.find((each) => sentence.startsWith(`${each} `)) ?? null;
    const said = host === null ? sentence : sentence.slice(host.length + 1);
    groups.set(said, [...(groups.get(said) ?? []), ...(host === null ? [] : [host])]);
  }
  return [...groups].map(([said, named]) => {
    if (named.length === 0) return said;
    return named.length === 1 ? `${named[0]} ${said}` : `${named.length} nodes ${said}`;
  });
}

/** What is known in advance about a restart. */
export interface PreflightMark {
  outcome: "starts" | "refuses" | "unknown";
  sentence: string;
}

/**
 * Predictions by step, as the preflight gate tells them; it looks at the first phase that restarts, and at no later one.
 */
export function preflightMarks(
  plan: PlanDto,
  gates: readonly GateDto[],
): ReadonlyMap<string, PreflightMark> {
  const gate = gates.find(({ id }) => id === "preflight");
  const phase = plan.phases.find(({ steps }) => steps.some(isRestart));
  if (gate === undefined || phase === undefined) return new Map();
  const sentences = gate.value.split("; ");
  return new Map(
    phase.steps.filter(isRestart).map(({ id, host }) => [id, markOf(host, gate, sentences)]),
  );
}

function isRestart({ action }: PlanDto["phases"][number]["steps"][number]): boolean {
  return action.kind === "restart";
}

function markOf(host: string, gate: GateDto, sentences: readonly string[]): PreflightMark {
  if (!gate.hosts.includes(host)) {
    // Beside nodes that refuse, the gate does not say of the others whether they were foreseen.
    return gate.state === "unmet"
      ? { outcome: "unknown", sentence: "Nothing is said of this start while others refuse" }
      : { outcome: "starts", sentence: "The server will start" };
  }
  const own = sentences.find((sentence) => sentence.startsWith(`${host} `));
  if (gate.state === "unmet" && own !== undefined) {
    return { outcome: "refuses", sentence: own.slice(host.length + 1) };
  }
  return { outcome: "unknown", sentence: "It is not known whether the server will start" };
}
