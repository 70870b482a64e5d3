/**
 * Groups, or signature schemes of one kind of key, of which a server shows one in each answer.
 *
 * A pool rides along with the elimination of suites: each hello offers only what has not been seen yet.
 */
export interface PartnerPool {
  readonly all: readonly number[];
  /** In the order in which the server showed them. */
  readonly found: readonly number[];
  /** What no answer has shown yet. */
  untested(): number[];
  /** Notes what an answer shows; false when it was known before or not in the pool. */
  take(code: number): boolean;
  /** Says that the server takes none of those untested. */
  close(): void;
  isOpen(): boolean;
  /** Whether offering the untested ones is the same as offering all. */
  isUntouched(): boolean;
}

/** A pool of which nothing is known yet. */
export function createPartnerPool(all: readonly number[]): PartnerPool {
  const found: number[] = [];
  let isClosed = all.length === 0;
  const untested = () => all.filter((code) => !found.includes(code));
  return {
    all,
    found,
    untested,
    take: (code) => {
      if (found.includes(code)) return false;
      found.push(code);
      if (untested().length === 0) isClosed = true;
      return all.includes(code);
    },
    close: () => {
      isClosed = true;
    },
    isOpen: () => !isClosed,
    isUntouched: () => found.length === 0,
  };
}
