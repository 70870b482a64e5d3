import { X509Certificate } from "node:crypto";
import { judgeWithOpenssl } from "#lib/infrastructure/openssl-verdict/judge-with-openssl.ts";
import type {
  OpensslQuestion,
  OpensslVerdict,
} from "#lib/infrastructure/openssl-verdict/openssl-verdict.ts";

const SECOND_MS = 1_000;

/**
 * OpenSSL's verdict for another moment than the present one.
 *
 * OpenSSL can be asked about now only, but time enters its verdict through the validity of certificates alone. While
 * none of them begins or ends between the two moments, the verdict of now is the verdict of then.
 *
 * @param at The moment to judge for.
 * @param now The present moment.
 * @returns `accepted: null` with `JUDGES_NOW_ONLY` when some validity does begin or end in between.
 */
export async function judgeAt(
  question: OpensslQuestion,
  at: Date,
  now: Date,
): Promise<OpensslVerdict> {
  const [earlier, later] = at < now ? [at, now] : [now, at];
  // Certificates are dated in whole seconds, and the last of them counts up to its end.
  const from = new Date(Math.floor(earlier.getTime() / SECOND_MS) * SECOND_MS);
  const to = new Date(Math.ceil(later.getTime() / SECOND_MS) * SECOND_MS);
  const certificates = [...question.chain, ...question.anchors];
  if (certificates.some((der) => changesBetween(der, from, to))) {
    return { accepted: null, error: "JUDGES_NOW_ONLY" };
  }
  return judgeWithOpenssl(question);
}

function changesBetween(der: Uint8Array, from: Date, to: Date): boolean {
  try {
    const { validFromDate, validToDate } = new X509Certificate(der);
    return [validFromDate, validToDate].some((instant) => from <= instant && instant <= to);
  } catch {
    // What OpenSSL cannot read has no part in its verdict.
    return false;
  }
}
