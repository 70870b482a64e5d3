import {
  judgeChainUnder,
  type TrustAnswer,
  type TrustQuestion,
} from "#lib/infrastructure/probe/trust/judge-chain-under.ts";
import type { KnownCertificate } from "#lib/infrastructure/probe/trust/known-certificate.ts";

interface Remembered {
  answer: TrustAnswer;
  /** Milliseconds since the epoch between which no certificate begins or ends to be valid. */
  from: number;
  until: number;
}

/**
 * Judges, and remembers the answer for as long as no certificate in it begins or ends to be valid.
 *
 * @param capacity Answers that are kept, the least recently used going first.
 */
export function createVerdictMemory(
  capacity: number,
): (question: TrustQuestion) => Promise<TrustAnswer> {
  const kept = new Map<string, Remembered>();
  return async (question) => {
    const key = keyOf(question);
    const at = question.at.getTime();
    const known = kept.get(key);
    const isGood = known !== undefined && known.from <= at && at < known.until;
    const remembered = isGood
      ? known
      : { answer: await judgeChainUnder(question), ...spanAround(at, question) };
    kept.delete(key);
    kept.set(key, remembered);
    for (const oldest of kept.keys()) {
      if (kept.size <= capacity) break;
      kept.delete(oldest);
    }
    return remembered.answer;
  };
}

function keyOf({ chain, set, purpose }: TrustQuestion): string {
  return [purpose, set.digest, ...chain.map(({ observed }) => observed.sha256)].join(" ");
}

function spanAround(at: number, { chain, set }: TrustQuestion): { from: number; until: number } {
  const certificates: KnownCertificate[] = [
    ...chain,
    ...set.authorities.flatMap(({ candidates }) => candidates),
  ];
  // The last second of validity still counts, so the change comes with the millisecond after it.
  const turns = certificates.flatMap(({ notBefore, notAfter }) => [
    notBefore.getTime(),
    notAfter.getTime() + 1,
  ]);
  return {
    from: Math.max(...turns.filter((turn) => turn <= at), Number.NEGATIVE_INFINITY),
    until: Math.min(...turns.filter((turn) => turn > at), Number.POSITIVE_INFINITY),
  };
}
