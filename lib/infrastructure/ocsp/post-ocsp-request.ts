import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import {
  ADDRESS_REFUSED,
  addressRefused,
  isRefusedAddress,
  lookupAllowed,
} from "#lib/infrastructure/ocsp/refused-address.ts";
import { LARGEST_OCSP_RESPONSE_BYTES } from "#lib/protocols/x509/ocsp/read-ocsp-response.ts";

export type OcspPostFault =
  | "URL_REFUSED"
  | "ADDRESS_REFUSED"
  | "DEADLINE_EXCEEDED"
  | "CONNECTION_FAILED"
  | "STATUS_UNEXPECTED"
  | "TOO_LARGE";

export type OcspPostAnswer =
  | { kind: "body"; body: Buffer }
  | { kind: "fault"; code: OcspPostFault; message: string };

/**
 * Sends an OCSP request over HTTP and takes the body of the answer, whatever it is.
 *
 * It asks for nothing but that one address: redirects, proxies, cookies and kept connections are out.
 *
 * @param deadline Ends the exchange at once when it aborts.
 * @see RFC 6960, appendix A.1
 */
export async function postOcspRequest(
  url: string,
  request: Buffer,
  deadline: AbortSignal,
): Promise<OcspPostAnswer> {
  const target = readUrl(url);
  if (target === null) return fault("URL_REFUSED", `${url} is no plain http or https address`);
  try {
    const response = await exchange(target, request, deadline);
    if (response.statusCode !== 200) {
      response.destroy();
      return fault("STATUS_UNEXPECTED", `${url} answered with HTTP ${response.statusCode}`);
    }
    const body = await readBody(response);
    if (body !== null) return { kind: "body", body };
    return fault("TOO_LARGE", `${url} sent over ${LARGEST_OCSP_RESPONSE_BYTES} bytes`);
  } catch (thrown) {
    return explain(url, thrown, deadline);
  }
}

function readUrl(text: string): URL | null {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return null;
  return url.username === "" && url.password === "" ? url : null;
}

function exchange(url: URL, body: Buffer, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && isRefusedAddress(host)) {
    reject(addressRefused(host));
    return promise;
  }
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  const headers = {
    "content-type": "application/ocsp-request",
    accept: "application/ocsp-response",
    "content-length": body.length,
  };
  const options = { method: "POST", agent: false, headers, lookup: lookupAllowed, signal };
  send(url, options).on("response", resolve).on("error", reject).end(body);
  return promise;
}

/** The whole body, or null as soon as it is too large. */
async function readBody(response: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Leaving the loop destroys the stream, so nothing more is received.
    if (length > LARGEST_OCSP_RESPONSE_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function explain(url: string, thrown: unknown, deadline: AbortSignal): OcspPostAnswer {
  if (deadline.aborted) return fault("DEADLINE_EXCEEDED", `${url} did not answer in time`);
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : null;
  if (code === ADDRESS_REFUSED) {
    return fault("ADDRESS_REFUSED", `${url} leads to an address that is never asked`);
  }
  if (typeof code !== "string") throw thrown;
  return fault("CONNECTION_FAILED", `${url} could not be asked: ${code}`);
}

function fault(code: OcspPostFault, message: string): OcspPostAnswer {
  return { kind: "fault", code, message };
}
