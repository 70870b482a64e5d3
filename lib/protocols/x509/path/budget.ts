import type { Work } from "#lib/protocols/x509/path/chain-question.ts";

/**
 * Most work one question may cost.
 *
 * Too small a number refuses an odd but good chain; too large a one lets a server hold our process. The limits are far
 * above what real hierarchies need, so the first mistake is the rarer one.
 */
export const BUDGET: Readonly<Work> = {
  /** In checks of a P-256 signature; slower keys count more. */
  signatures: 200,
  nodes: 2_000,
  nameComparisons: 2 ** 20,
};

/** Counts work and says when there has been enough. */
export class Spending {
  private readonly spent: Work = { signatures: 0, nodes: 0, nameComparisons: 0 };
  private overdrawn = false;

  /** Takes `amount`, or nothing and false where less than that is left. */
  take(kind: keyof Work, amount: number): boolean {
    if (this.spent[kind] + amount > BUDGET[kind]) {
      this.overdrawn = true;
      return false;
    }
    this.spent[kind] += amount;
    return true;
  }

  /** Whether something was refused. */
  get exhausted(): boolean {
    return this.overdrawn;
  }

  get work(): Work {
    return { ...this.spent };
  }
}
