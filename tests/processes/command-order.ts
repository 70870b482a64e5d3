import type { Plan } from "#lib/domain/rollout/plan.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import type { CommandLogEntry } from "#simulator/node-state.ts";

/**
 * What is wrong with the commands that the nodes themselves have logged, in sentences: anything but exactly
 * the plan's steps, each once, each answered, in the plan's order.
 */
export function disorderOf(plan: Plan, commands: readonly CommandLogEntry[]): string[] {
  const planned = plan.phases.flatMap((phase) =>
    phase.steps.map(({ host, to }) => `${host} ${to}`),
  );
  const seen = commands.map(({ host, request }) => `${host} ${request.tlsMode ?? request.sslMode}`);
  const problems: string[] = [];
  for (const key of new Set(seen)) {
    const times = seen.filter((other) => other === key).length;
    if (times > 1) problems.push(`${key} was sent ${times} times`);
    if (!planned.includes(key)) problems.push(`${key} was never planned`);
  }
  for (const key of planned) if (!seen.includes(key)) problems.push(`${key} was never sent`);
  for (const { ok, host } of commands) if (!ok) problems.push(`${host} refused a command`);
  if (problems.length === 0 && seen.join() !== planned.join()) {
    problems.push(`the order was ${seen.join(", ")}`);
  }
  return problems;
}

/** Attempts under an older epoch than one that began before them, in sentences. */
export function epochsGoBack({ steps }: Pick<Rollout, "steps">): string[] {
  const attempts = steps.flatMap(({ host, attempts }) =>
    attempts.map((attempt) => ({ host, ...attempt })),
  );
  const inOrder = attempts.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
  return inOrder.flatMap(({ host, epoch }, i) => {
    const before = inOrder[i - 1]?.epoch ?? 0;
    return epoch < before ? [`${host} was begun under epoch ${epoch} after ${before}`] : [];
  });
}
