const MS_PER_DAY = 86_400_000;

/**
 * Whole days until a certificate ends.
 *
 * @returns Rounded down: 0 on the last day, negative once it has ended.
 */
export function daysLeft({ notAfter }: { notAfter: string }, now: Date): number {
  return wholeDaysBetween(now, new Date(notAfter));
}

/** Whole days from one instant to another, rounded down. */
export function wholeDaysBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / MS_PER_DAY);
}
