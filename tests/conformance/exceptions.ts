import { readFileSync } from "node:fs";

/** A line of the corpus that is known not to be met, or a pattern of ids with the number of lines it stands for. */
export interface ConformanceException {
  /** Exactly one of both. `pattern` is a regular expression over the whole id. */
  id?: string;
  pattern?: string;
  count?: number;
  reason: string;
}

export interface LineResult {
  id: string;
  differences: readonly string[];
}

export interface Verdict {
  /** Lines that are not met and that no exception names. */
  unlisted: LineResult[];
  /** Exceptions that no longer hold: the line is met, does not exist, or the number is another. */
  stale: string[];
}

export type CorpusFile = "commands" | "wire" | "startup";

/** The exceptions kept for one file of the corpus. */
export function readExceptions(file: CorpusFile): ConformanceException[] {
  const text = readFileSync(new URL("./exceptions.json", import.meta.url), "utf8");
  const all = JSON.parse(text) as Record<CorpusFile, ConformanceException[]>;
  return all[file];
}

/** Holds results against the exceptions: each unmet line must be listed, each listed line must be unmet. */
export function judge(
  results: readonly LineResult[],
  exceptions: readonly ConformanceException[],
): Verdict {
  const unmet = results.filter((result) => result.differences.length > 0);
  const unmetIds = new Set(unmet.map((result) => result.id));
  const named = new Set<string>();
  const stale: string[] = [];
  for (const exception of exceptions) {
    const ids = results.map((result) => result.id).filter((id) => isNamedBy(id, exception));
    const met = ids.filter((id) => !unmetIds.has(id));
    for (const id of ids) named.add(id);
    const label = exception.id ?? exception.pattern ?? "";
    const expected = exception.id === undefined ? exception.count : 1;
    if (met.length > 0)
      stale.push(`${label}: ${met.length} excepted lines are met, such as ${met[0]}`);
    if (ids.length !== expected) stale.push(`${label}: names ${ids.length} lines, not ${expected}`);
  }
  return { unlisted: unmet.filter((result) => !named.has(result.id)), stale };
}

function isNamedBy(id: string, exception: ConformanceException): boolean {
  if (exception.id !== undefined) return exception.id === id;
  return exception.pattern !== undefined && new RegExp(`^(?:${exception.pattern})$`).test(id);
}
