import { type OcspPostFault, postOcspRequest } from "#lib/infrastructure/ocsp/post-ocsp-request.ts";
import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { encodeOcspRequest } from "#lib/protocols/x509/ocsp/encode-ocsp-request.ts";
import { judgeOcsp, type OcspJudgement } from "#lib/protocols/x509/ocsp/judge-ocsp.ts";

export interface OcspFetchQuestion {
  /** A certificate whose path was accepted already: only then did an authority that is trusted write the address. */
  certificate: Certificate;
  issuer: Certificate;
  /** The instant to judge the answer at; responders answer about the present only. */
  at: Date;
  /** For all attempts together, in milliseconds. */
  deadlineMs: number;
  /** Whether the person who asks has allowed a connection to the address in the certificate. */
  permission: "granted" | "withheld";
}

export type OcspFetchAnswer =
  /** `response` is the DER as it came, fit to be judged again as a stapled one. */
  | { kind: "answered"; url: string; response: Buffer; judgement: OcspJudgement }
  | { kind: "not-answered"; code: OcspFetchFault; message: string };

export type OcspFetchFault = "NOT_PERMITTED" | "NO_RESPONDER" | OcspPostFault;

/** Addresses of a certificate that are tried; real ones have one or two. */
const MOST_RESPONDERS = 3;

/**
 * Asks the responders that a certificate names for its status, one after the other, until one gives a usable answer.
 *
 * Without permission nothing is sent: a request tells a stranger which certificate is being looked at. Private
 * addresses are asked, link-local ones never.
 *
 * @returns The last answer where none is usable; a refusal is a value, never an exception.
 * @see RFC 6960, appendix A
 */
export async function fetchOcsp(question: OcspFetchQuestion): Promise<OcspFetchAnswer> {
  if (question.permission === "withheld") {
    return notAnswered("NOT_PERMITTED", "Asking an OCSP responder was not allowed");
  }
  const urls = question.certificate.parsed.authorityInformationAccess?.ocsp ?? [];
  const deadline = AbortSignal.timeout(question.deadlineMs);
  let last = notAnswered("NO_RESPONDER", "The certificate names no OCSP responder");
  for (const url of urls.slice(0, MOST_RESPONDERS)) {
    last = await ask(url, question, deadline);
    if (last.kind === "answered" && last.judgement.kind !== "unusable") return last;
  }
  return last;
}

async function ask(
  url: string,
  { certificate, issuer, at }: OcspFetchQuestion,
  deadline: AbortSignal,
): Promise<OcspFetchAnswer> {
  const posted = await postOcspRequest(url, encodeOcspRequest(certificate, issuer), deadline);
  if (posted.kind === "fault") return notAnswered(posted.code, posted.message);
  const response = posted.body;
  const judgement = judgeOcsp({ response, certificate, issuer, at });
  return { kind: "answered", url, response, judgement };
}

function notAnswered(code: OcspFetchFault, message: string): OcspFetchAnswer {
  return { kind: "not-answered", code, message };
}
