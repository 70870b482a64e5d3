import { fetchOcsp, type OcspFetchAnswer } from "#lib/infrastructure/ocsp/fetch-ocsp.ts";
import type { ChainQuestion, Finding } from "#lib/protocols/x509/path/chain-question.ts";
import { verifyChain } from "#lib/protocols/x509/path/verify-chain.ts";

/** Responders answer within a second or not at all; whoever waits for the verdict has allowed them to be asked. */
const DEADLINE_MS = 10_000;

export interface AskedQuestion {
  /** With the responder's answer in the place of a stapled one, where there was none. */
  question: ChainQuestion;
  /** What came of asking. */
  findings: readonly Finding[];
}

/**
 * Asks the OCSP responder of a leaf for its status, and adds the answer to the question.
 *
 * Only a chain that holds in all but revocation is asked about: then an authority that is trusted wrote the address.
 * A leaf that came with a stapled answer is not asked about again.
 */
export async function askResponder(
  question: ChainQuestion,
  permission: "granted" | "withheld",
): Promise<AskedQuestion> {
  if (permission === "withheld" || question.stapledOcsp !== null) return { question, findings: [] };
  const { verdict, path } = verifyChain({ ...question, crls: [] });
  const [certificate, issuer] = path;
  if (verdict === "rejected" || certificate === undefined || issuer === undefined) {
    const message = "No OCSP responder was asked, because the chain does not hold without it";
    return { question, findings: [finding("ocsp-not-asked", "info", message)] };
  }
  const answer = await fetchOcsp({
    certificate,
    issuer,
    at: question.at,
    deadlineMs: DEADLINE_MS,
    permission,
  });
  const stapledOcsp = answer.kind === "answered" ? answer.response : null;
  return {
    question: { ...question, stapledOcsp },
    findings: [{ ...findingOn(answer), certificate }],
  };
}

function findingOn(answer: OcspFetchAnswer): Finding {
  if (answer.kind === "not-answered") {
    return finding("ocsp-not-answered", "warning", answer.message);
  }
  return finding("ocsp-answered", "info", `${answer.url} answered: ${answer.judgement.kind}`);
}

function finding(rule: string, severity: Finding["severity"], message: string): Finding {
  return { rule, severity, message, certificate: null, source: "RFC 6960 2.1" };
}
