/** unseen: could not be observed, and never looks like a pass. none: does not apply. */
export type CellVerdict = "pass" | "warn" | "fail" | "unseen" | "none";

/** What a cell of the matrix says. */
export interface CellText {
  verdict: CellVerdict;
  /** A few words. */
  value: string;
  observed: string;
  expected: string;
  /** Empty when there is nothing to repair. */
  fix: string;
}

export function cell(
  verdict: CellVerdict,
  value: string,
  observed: string,
  expected: string,
  fix = "",
): CellText {
  return { verdict, value, observed, expected, fix };
}

export function unseen(why: string | undefined, expected: string): CellText {
  return cell("unseen", "not seen", why ?? "Nothing was learned about this", expected);
}
