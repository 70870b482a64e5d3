/** What one bench module measured: a header and one row per case, ready to print. */
export interface BenchTable {
  title: string;
  header: readonly string[];
  rows: readonly (readonly string[])[];
}

/** Milliseconds with as many digits as are worth reading. */
export function formatMs(ms: number): string {
  return ms < 10 ? ms.toFixed(2) : ms.toFixed(0);
}
