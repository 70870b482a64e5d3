import { explainDisagreement } from "#lib/domain/observation/explain-disagreement.ts";
import type { ClientVerdict } from "#lib/domain/observation/tls-posture.ts";
import { chainVerdictOf } from "#lib/infrastructure/chains/chain-verdict-of.ts";
import { verifyServedChain } from "#lib/infrastructure/chains/verify-served-chain.ts";
import { judgeAt } from "#lib/infrastructure/openssl-verdict/judge-at.ts";
import type { OpensslQuestion } from "#lib/infrastructure/openssl-verdict/openssl-verdict.ts";
import { readCertificate } from "#lib/infrastructure/probe/certificate.ts";

/**
 * Which families of driver programs accept a chain as it is served.
 *
 * Builders with backtracking are represented by our own engine, which finds a path whenever there is one; the others
 * by the OpenSSL in this process. Without anchors nobody can say.
 *
 * @param at The moment to judge for; OpenSSL answers for it as far as {@link judgeAt} can tell.
 */
export async function judgeByFamilies(
  question: OpensslQuestion & { at: Date },
): Promise<ClientVerdict[]> {
  const { chain, anchors, peerName, at } = question;
  if (chain.length === 0 || anchors.length === 0) return [];
  const answer = verifyServedChain({ chain, anchors, peerName, at });
  const ours = chainVerdictOf(answer);
  const openssl = await judgeAt(question, at, new Date());
  const describeAll = (ders: readonly Uint8Array[]) =>
    ders.flatMap((der) => readCertificate(der) ?? []);
  const disagreement = explainDisagreement({
    ours,
    openssl,
    served: describeAll(chain),
    anchors: describeAll(anchors),
    at,
  });
  return [
    {
      family: "backtracking",
      accepted: ours.accepted,
      error: ours.reasons[0]?.code ?? null,
      disagreement: null,
    },
    { family: "openssl", ...openssl, disagreement },
  ];
}
