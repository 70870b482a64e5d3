import { randomBytes } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import { CLIENT_ADDRESS_HEADER, clientAddress } from "#lib/server/http/client-address.ts";
import type { Metrics } from "#lib/server/http/metrics.ts";
import {
  contentSecurityPolicy,
  FIXED_SECURITY_HEADERS,
} from "#lib/server/http/security-headers.ts";

/** Path and query of the request; a layout is told of neither by Next. */
export const WANTED_PATH_HEADER = "x-portcullis-path";

interface Options {
  /** Serves everything that is not about the process itself. */
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  isReady: () => Promise<boolean>;
  metrics: Metrics;
  trustedProxies: BlockList;
  isHttps: boolean;
  report: (failure: unknown) => void;
}

/**
 * What every request passes through before a page or route sees it.
 *
 * Headers that the rest of the server believes are set here and overwrite what the client sent.
 */
export function createRequestListener(options: Options): RequestListener {
  return (request, response) => {
    const startedMs = performance.now();
    response.once("close", () => {
      const seconds = (performance.now() - startedMs) / 1000;
      options.metrics.countRequest(request.method ?? "", response.statusCode, seconds);
    });
    serve(request, response, options).catch((failure: unknown) => {
      options.report(failure);
      if (!response.headersSent) response.statusCode = 500;
      response.end();
    });
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: Options,
): Promise<void> {
  setBelievedHeaders(request, options);
  setSecurityHeaders(request, response, options);
  const [path = "/"] = (request.url ?? "/").split("?");
  switch (path) {
    case "/healthz":
      return answer(response, 200, "application/json", '{"status":"ok"}\n');
    case "/readyz":
      return (await options.isReady())
        ? answer(response, 200, "application/json", '{"status":"ready"}\n')
        : answer(response, 503, "application/json", '{"status":"store does not answer"}\n');
    case "/metrics":
      return answer(response, 200, "text/plain; version=0.0.4", options.metrics.render());
    default:
      return options.handle(request, response);
  }
}

function setBelievedHeaders(request: IncomingMessage, { trustedProxies }: Options): void {
  const forwarded = request.headers["x-forwarded-for"];
  request.headers[CLIENT_ADDRESS_HEADER] = clientAddress(
    request.socket.remoteAddress,
    Array.isArray(forwarded) ? forwarded.join(",") : forwarded,
    trustedProxies,
  );
  request.headers[WANTED_PATH_HEADER] = request.url ?? "/";
}

/** The nonce travels in the request's own policy header, which is where Next looks for it. */
function setSecurityHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  { isHttps }: Options,
): void {
  for (const [name, value] of Object.entries(FIXED_SECURITY_HEADERS))
    response.setHeader(name, value);
  if (isHttps) response.setHeader("strict-transport-security", "max-age=31536000");
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce);
  request.headers["x-nonce"] = nonce;
  request.headers["content-security-policy"] = policy;
  response.setHeader("content-security-policy", policy);
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
  response.end(body);
}
