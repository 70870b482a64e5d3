import { TRUST_VERDICT_CODES, type TrustVerdict } from "#lib/domain/observation/trust-evidence.ts";
import { verifyServedChain } from "#lib/infrastructure/chains/verify-served-chain.ts";
import { judgeWithOpenssl } from "#lib/infrastructure/openssl-verdict/judge-with-openssl.ts";
import type {
  ResolvedAuthority,
  ResolvedSet,
} from "#lib/infrastructure/probe/trust/anchor-registry.ts";
import type { KnownCertificate } from "#lib/infrastructure/probe/trust/known-certificate.ts";
import { PURPOSE } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import type { ChainAnswer } from "#lib/protocols/x509/path/chain-question.ts";

/** One chain under one set, for one purpose, at one instant. */
export interface TrustQuestion {
  /** Leaf first, as served. */
  chain: readonly KnownCertificate[];
  set: ResolvedSet;
  purpose: TrustVerdict["purpose"];
  at: Date;
}

export type TrustAnswer = Omit<TrustVerdict, "anchorSet" | "chain" | "purpose">;

const PURPOSE_IDS = { server: PURPOSE.serverAuth, client: PURPOSE.clientAuth } as const;
const NOT_ASKED: TrustVerdict["openssl"] = { accepted: null, error: null };

/** Refusals that another certificate of the anchor's name might turn round. */
const ABOUT_THE_ANCHOR: ReadonlySet<string> = new Set([
  "SIGNATURE_INVALID",
  "SUBJECT_ISSUER_MISMATCH",
  "UNKNOWN_ISSUER",
]);

/** Whether a node that accepts the set would take the chain, and how sure that is. */
export async function judgeChainUnder(question: TrustQuestion): Promise<TrustAnswer> {
  const { chain, set } = question;
  const names = new Set(chain.flatMap(({ issuerKey, subjectKey }) => [issuerKey, subjectKey]));
  const touched = set.authorities.filter(({ nameKey }) => names.has(nameKey));
  if (touched.length === 0) {
    const issuer = chain.at(-1)?.observed.issuer ?? "its issuer";
    const reason = `${issuer} is not among the accepted authorities`;
    return refusal(TRUST_VERDICT_CODES.issuerNotAccepted, reason, "names");
  }
  if (touched.every(({ candidates }) => candidates.length === 0)) {
    return judgeByName(question, touched);
  }
  const anchors = set.authorities.flatMap(({ candidates }) => candidates);
  const answer = verify(question, anchors);
  if (answer.verdict === "rejected") return judgeRefusal(question, answer);
  if (isAmbiguous(set, answer)) {
    const reason = `several authorities named ${touched[0]?.subject} are known, and which one the node holds cannot be seen`;
    return unsure(TRUST_VERDICT_CODES.authorityAmbiguous, reason);
  }
  const openssl = await askOpenssl(question, anchors);
  return { accepted: true, evidence: "certificates", reason: null, code: null, openssl };
}

/** The chain itself may be beyond repair whoever its authority is; more a name does not tell. */
function judgeByName(question: TrustQuestion, touched: readonly ResolvedAuthority[]): TrustAnswer {
  const fault = faultOfChainAlone(question);
  if (fault !== null) return fault;
  const reason = `only the name of ${touched[0]?.subject} is known, so its signature could not be checked`;
  return unsure(TRUST_VERDICT_CODES.authorityByNameOnly, reason);
}

async function judgeRefusal(question: TrustQuestion, answer: ChainAnswer): Promise<TrustAnswer> {
  const [why] = answer.reasons;
  const code = why?.code ?? "UNKNOWN_ISSUER";
  const isNamed = question.set.source === "certificate-request";
  if (isNamed && ABOUT_THE_ANCHOR.has(code) && faultOfChainAlone(question) === null) {
    const reason =
      "the known certificate of that name did not issue this chain, and another one may be accepted";
    return unsure(TRUST_VERDICT_CODES.authorityAmbiguous, reason);
  }
  const anchors = question.set.authorities.flatMap(({ candidates }) => candidates);
  const openssl = await askOpenssl(question, anchors);
  const reason = why?.message ?? "the chain does not hold";
  return { ...refusal(code, reason, "certificates"), openssl };
}

/** What refuses the chain even if its last certificate were trusted; null where nothing does. */
function faultOfChainAlone(question: TrustQuestion): TrustAnswer | null {
  const last = question.chain.at(-1);
  if (last === undefined) return null;
  const [why] = verify(question, [last]).reasons;
  return why === undefined ? null : refusal(why.code, why.message, "names");
}

function verify(
  { chain, purpose, at }: TrustQuestion,
  anchors: readonly KnownCertificate[],
): ChainAnswer {
  const named = chain[0]?.observed.extendedKeyUsage ?? [];
  const id = PURPOSE_IDS[purpose];
  return verifyServedChain({
    chain: chain.map(({ der }) => der),
    anchors: anchors.map(({ der }) => der),
    peerName: null,
    at,
    // A leaf that lacks the purpose is a cause of its own, which the matrix names beside the chain's.
    extendedKeyUsage: named.length === 0 || named.includes(id) ? [id] : [],
  });
}

/** Whether the anchor that was found shares its name with one over another key. */
function isAmbiguous({ source, authorities }: ResolvedSet, { path }: ChainAnswer): boolean {
  if (source === "bundle") return false;
  const anchor = path.at(-1)?.sha256;
  const authority = authorities.find(({ candidates }) =>
    candidates.some(({ observed }) => observed.sha256 === anchor),
  );
  return new Set(authority?.candidates.map(({ key }) => key)).size > 1;
}

/**
 * OpenSSL judges as a client only, at the present moment; it is asked where that is the question, and where all that the
 * node holds is known.
 */
async function askOpenssl(
  { chain, set, purpose }: TrustQuestion,
  anchors: readonly KnownCertificate[],
): Promise<TrustVerdict["openssl"]> {
  const [leaf, ...others] = chain;
  const named = leaf?.observed.extendedKeyUsage ?? [];
  const isServerLeaf = named.length === 0 || named.includes(PURPOSE_IDS.server);
  const isLimited = others.some(({ observed }) => observed.extendedKeyUsage.length > 0);
  const isWholeSet = set.authorities.every(({ candidates }) => candidates.length === 1);
  if (!isServerLeaf || !isWholeSet || (purpose === "client" && isLimited)) return NOT_ASKED;
  return judgeWithOpenssl({
    chain: chain.map(({ der }) => der),
    anchors: anchors.map(({ der }) => der),
    peerName: null,
  });
}

function refusal(code: string, reason: string, evidence: TrustVerdict["evidence"]): TrustAnswer {
  return { accepted: false, evidence, reason, code, openssl: NOT_ASKED };
}

function unsure(code: string, reason: string): TrustAnswer {
  return { accepted: null, evidence: "names", reason, code, openssl: NOT_ASKED };
}
