import type { ChainReport } from "#lib/contracts/chain.ts";
import { explainDisagreement } from "#lib/domain/observation/explain-disagreement.ts";
import { ok, type Result } from "#lib/domain/result.ts";
import { askResponder } from "#lib/infrastructure/chains/ask-responder.ts";
import {
  type ChainWish,
  type ChainWishProblem,
  chainQuestionOf,
} from "#lib/infrastructure/chains/chain-question-of.ts";
import { judgeChain } from "#lib/infrastructure/chains/judge-chain.ts";
import { judgeAt } from "#lib/infrastructure/openssl-verdict/judge-at.ts";
import { presentCertificate } from "#lib/server/presenters/observation.ts";

export interface Circumstances {
  /** The present moment: OpenSSL cannot be asked about another. */
  now: Date;
  /** Whether the leaf's OCSP responder may be asked over the network. */
  ocspFetch: "granted" | "withheld";
}

/** Judges one chain by our own engine and by the OpenSSL in this process, and explains where they differ. */
export async function verifyChain(
  wish: ChainWish,
  { now, ocspFetch }: Circumstances,
): Promise<Result<ChainReport, ChainWishProblem>> {
  const wished = chainQuestionOf(wish);
  if (!wished.ok) return wished;
  const { question, findings } = await askResponder(wished.value, ocspFetch);
  const { leaf, intermediates, anchors, peerName, at } = question;
  const { verdict, path, given, trusted, work } = judgeChain(question, findings);
  const openssl = await judgeAt({ chain: [leaf, ...intermediates], anchors, peerName }, at, now);
  return ok({
    schema: "portcullis/chain-verdict/v1",
    judgedAt: at.toISOString(),
    profile: wish.profile,
    peerName: wish.host,
    verdict: verdict.accepted ? "accepted" : "rejected",
    path: path.map(presentCertificate),
    given: given.map(presentCertificate),
    reasons: verdict.reasons,
    findings: verdict.findings,
    openssl: {
      ...openssl,
      disagreement: explainDisagreement({
        ours: verdict,
        openssl,
        served: given,
        anchors: trusted,
        at,
      }),
    },
    work,
  });
}
