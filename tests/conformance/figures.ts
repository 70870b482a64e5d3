import type { LineResult } from "./exceptions.ts";

/** "met / total", and the same per kind of line where there are several, as text for the console. */
export function figures(
  title: string,
  results: readonly LineResult[],
  kindOf: (id: string) => string,
): string {
  const kinds = new Map<string, LineResult[]>();
  for (const result of results) {
    const kind = kindOf(result.id);
    kinds.set(kind, [...(kinds.get(kind) ?? []), result]);
  }
  const lines = [...kinds].map(([kind, list]) => `  ${kind}: ${metCount(list)} / ${list.length}`);
  const total = `${title}: ${metCount(results)} / ${results.length} lines met`;
  return [total, ...(kinds.size > 1 ? lines : [])].join("\n");
}

/** Share of lines that are met, between 0 and 1. */
export function metShare(results: readonly LineResult[]): number {
  return results.length === 0 ? 0 : metCount(results) / results.length;
}

function metCount(results: readonly LineResult[]): number {
  return results.filter((result) => result.differences.length === 0).length;
}
