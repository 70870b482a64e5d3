import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { LONGEST_PATH, repeats, type Search } from "#lib/protocols/x509/path/build-path.ts";
import type { Reason } from "#lib/protocols/x509/path/chain-question.ts";
import { isSelfIssued } from "#lib/protocols/x509/path/check-issuer.ts";
import { reason, titleOf } from "#lib/protocols/x509/path/reason.ts";
import { rankOfReason } from "#lib/protocols/x509/path/reason-codes.ts";

/** A path that was refused, with all that speaks against it. */
export interface Refusal {
  path: readonly Certificate[];
  reasons: readonly Reason[];
}

/**
 * How far a path is from being accepted. A person expects to hear of the path with the fewest faults that ends in an
 * anchor; one that ends nowhere, or hangs together by a name only, comes after it.
 */
const COST = { fault: 10, brokenSignature: 300, deadEnd: 1_000 } as const;

/** Steps of the explanation; the search itself has spent its own. */
const MOST_STEPS = 300;

/** Signatures tried to find out who signed a certificate whose issuer is not there by name. */
const MOST_GUESSES = 20;

/**
 * The most promising of the refused paths and the reasons against it.
 *
 * @returns A path of the leaf alone where nothing leads on from it.
 */
export function explainRefusal(leaf: Certificate, search: Search): Refusal {
  const { pool, judge } = search;
  const own = [...judge.leaf(leaf, pool.isAnchor(leaf))];
  const start: Attempt = { path: [leaf], reasons: own, cost: own.length * COST.fault };
  if (pool.isAnchor(leaf)) return finished(start);
  const best = explore(start, search);
  return finished(best.endsNowhere ? withDeadEnd(best, search) : best);
}

interface Attempt {
  path: readonly Certificate[];
  reasons: readonly Reason[];
  cost: number;
}

interface Outcome extends Attempt {
  /** Whether the path does not end in an anchor. */
  endsNowhere: boolean;
}

/** Goes through all continuations, dropping those that are already worse than the best. */
function explore(start: Attempt, search: Search): Outcome {
  const waiting: Attempt[] = [start];
  let best: Outcome = { ...start, endsNowhere: true };
  let stepsLeft = MOST_STEPS;
  while (stepsLeft > 0) {
    const attempt = waiting.pop();
    if (attempt === undefined) break;
    const found = continuations(attempt, search, stepsLeft);
    stepsLeft -= found.length + 1;
    const better = found.filter(({ cost }) => cost < rankingCost(best));
    for (const outcome of better) if (rankingCost(outcome) < rankingCost(best)) best = outcome;
    // The last one waiting goes on first, and the most promising continuations come first.
    waiting.push(...better.filter(({ endsNowhere }) => endsNowhere).toReversed());
  }
  return best;
}

function rankingCost({ cost, endsNowhere, path }: Outcome): number {
  // A longer dead end with sound links tells more than a shorter one.
  return endsNowhere ? cost + COST.deadEnd - path.length : cost;
}

function continuations(attempt: Attempt, { pool, judge }: Search, limit: number): Outcome[] {
  const child = attempt.path.at(-1);
  if (child === undefined || attempt.path.length >= LONGEST_PATH) return [];
  return pool
    .issuersOf(child)
    .filter(({ certificate, isAnchor }) => isAnchor || !repeats(attempt.path, certificate))
    .slice(0, limit)
    .map(({ certificate, isAnchor }) => {
      const path = [...attempt.path, certificate];
      const against = [...judge.issuer(certificate, attempt.path, isAnchor)];
      if (isAnchor) against.push(...judge.whole(path));
      return {
        path,
        reasons: [...attempt.reasons, ...against],
        cost: attempt.cost + costOf(against),
        endsNowhere: !isAnchor,
      };
    });
}

function costOf(against: readonly Reason[]): number {
  const broken = against.some(({ code }) => code === "SIGNATURE_INVALID");
  return against.length * COST.fault + (broken ? COST.brokenSignature : 0);
}

function withDeadEnd(best: Attempt, search: Search): Attempt {
  const last = best.path.at(-1);
  if (last === undefined) return best;
  const signer = signerByKey(last, search);
  const why =
    signer === null
      ? reason("UNKNOWN_ISSUER", last, whatIsMissing(last))
      : reason(
          "SUBJECT_ISSUER_MISMATCH",
          last,
          `was signed by the key of ${titleOf(signer)} but names another issuer`,
        );
  return { ...best, reasons: [...best.reasons, why] };
}

function whatIsMissing(certificate: Certificate): string {
  return isSelfIssued(certificate)
    ? "is self-issued and no trust anchor"
    : "was issued by an authority that is not at hand";
}

/** Who signed a certificate whose issuer cannot be found by name. */
function signerByKey(certificate: Certificate, { pool, judge }: Search): Certificate | null {
  const strangers = pool.all
    .filter((candidate) => candidate.certificate.sha256 !== certificate.sha256)
    .slice(0, MOST_GUESSES);
  const named = new Set(pool.issuersOf(certificate).map((candidate) => candidate.certificate));
  const signer = strangers.find(
    (candidate) =>
      !named.has(candidate.certificate) &&
      judge.signature(certificate, candidate.certificate) === "valid",
  );
  return signer?.certificate ?? null;
}

function finished({ path, reasons }: Attempt): Refusal {
  const shown = reasons.toSorted(
    (left, right) => rankOfReason(left.code) - rankOfReason(right.code),
  );
  return { path, reasons: shown };
}
