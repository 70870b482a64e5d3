import type { Plan } from "#lib/domain/rollout/plan.ts";

/**
 * The text whose SHA-256 is the plan's digest: a version line, then JSON with sorted keys and no spaces.
 *
 * Equal plans give equal text however their objects were built or stored, and any difference that an
 * approver should know of changes it.
 */
export function canonicalPlanText(plan: Plan): string {
  return `portcullis/plan/v1\n${canonicalJson(plan)}`;
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`);
    return `{${entries.join(",")}}`;
  }
  return JSON.stringify(value);
}
