import { type ExpiryNote, expiryNote } from "#components/clusters/fleet-model.ts";
import type { ObservedCertificateDto } from "#lib/contracts/observation.ts";

export interface LifeLeft extends ExpiryNote {
  /** 0 to 1 of the whole validity. */
  part: number;
}

/**
 * How much of its validity a certificate still has.
 *
 * @param nowMs Milliseconds since the epoch.
 */
export function lifeLeft(
  { notBefore, notAfter }: Pick<ObservedCertificateDto, "notBefore" | "notAfter">,
  nowMs: number,
): LifeLeft {
  const fromMs = Date.parse(notBefore);
  const toMs = Date.parse(notAfter);
  if (nowMs < fromMs) return { words: "not valid yet", tone: "red", part: 1 };
  const part = toMs > fromMs ? (toMs - nowMs) / (toMs - fromMs) : 0;
  return { ...expiryNote(notAfter, nowMs), part: Math.max(0, Math.min(1, part)) };
}
