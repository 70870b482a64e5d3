import type { TLSSocket } from "node:tls";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import type { EndpointObservation } from "#lib/domain/endpoint/endpoint-observation.ts";
import { describeEndpointTls } from "#lib/infrastructure/endpoint/describe-endpoint-tls.ts";
import type { EndpointTarget } from "#lib/infrastructure/endpoint/endpoint-target.ts";
import {
  connectTcp,
  createEndpoint,
  type Endpoint,
} from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { failed, socketFailure } from "#lib/infrastructure/mongo-admin/failure.ts";
import {
  createTlsDialler,
  handshake,
  type TlsSession,
} from "#lib/infrastructure/mongo-admin/tls-dial.ts";
import { readBasePosture } from "#lib/infrastructure/tls-scan/base-posture.ts";
import { enumerateTls } from "#lib/infrastructure/tls-scan/enumerate.ts";

/** A status line and the headers that people send; whoever sends more is not read further. */
const MAX_HEAD_BYTES = 16_384;
const STATUS_LINE = /^HTTP\/\d(?:\.\d)? (\d{3})/;

/**
 * Looks at a web server: its TLS without a completed handshake, and one `HEAD /` over a completed one.
 *
 * @param now The moment the look begins.
 * @param signal Ends it early; what was not seen by then is reported as a timeout.
 */
export async function lookAtHttps(
  target: EndpointTarget,
  now: Date,
  signal: AbortSignal,
): Promise<EndpointObservation> {
  const startedMs = performance.now();
  const endpoint = createEndpoint(target.address);
  const scan = { endpoint, limits: target.limits, preamble: null };
  const [{ session, status }, posture] = await Promise.all([
    askHead(target, endpoint, signal),
    readBasePosture(scan, signal),
  ]);
  const enumeration =
    target.depth === "full"
      ? await enumerateTls(scan, { support: posture.versions }, signal)
      : null;
  const failure = status.ok ? null : status.failure;
  const tls = await describeEndpointTls(target, { posture, session, failure, enumeration }, now);
  return {
    kind: "https",
    host: endpoint.host,
    observedAt: now.toISOString(),
    depth: target.depth,
    durationMs: Math.round(performance.now() - startedMs),
    reachable: session.ok || posture.flight !== null,
    mysql: null,
    https: { status: status.ok ? status.value : null },
    tls: { ...tls, clientCertificate: withRefusals(tls.clientCertificate, status) },
    failure,
  };
}

/**
 * Some web servers answer a client without certificate in HTTP, with the status that they also have for other
 * trouble, so that neither can be told.
 */
function withRefusals(
  demand: EndpointObservation["tls"]["clientCertificate"],
  status: Reading<number>,
): EndpointObservation["tls"]["clientCertificate"] {
  const isRefusal = status.ok && REFUSALS.has(status.value);
  return demand === "optional" && isRefusal ? "unknown" : demand;
}

const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403, 495, 496]);

async function askHead(
  { caPem, limits }: EndpointTarget,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<{ session: Reading<TlsSession>; status: Reading<number> }> {
  const socket = await connectTcp(endpoint, limits.connectMs, signal);
  if (!socket.ok) return { session: socket, status: socket };
  const dialler = createTlsDialler({ caPem, clientPem: null });
  const session = await handshake(
    socket.value,
    { endpoint, dialler, context: dialler.anonymous() },
    limits.handshakeMs,
    signal,
  );
  if (!session.ok) return { session, status: session };
  const status = await readStatus(session.value.socket, endpoint, limits.commandMs);
  session.value.socket.destroy();
  return { session, status };
}

function readStatus(
  socket: TLSSocket,
  { host }: Endpoint,
  timeoutMs: number,
): Promise<Reading<number>> {
  const { promise, resolve } = Promise.withResolvers<Reading<number>>();
  let head = "";
  const timer = setTimeout(
    () => resolve(failed("TIMEOUT", `An answer from ${host} took longer than ${timeoutMs} ms`)),
    timeoutMs,
  );
  socket.on("data", (chunk: Buffer) => {
    head += chunk.toString("latin1");
    const [, status] = STATUS_LINE.exec(head) ?? [];
    if (status !== undefined) resolve({ ok: true, value: Number(status) });
    else if (head.includes("\n") || head.length > MAX_HEAD_BYTES) {
      resolve(failed("TLS_FAILED", `${host} answers over TLS, but not in HTTP`));
    }
  });
  socket.on("error", (error) => resolve({ ok: false, failure: socketFailure(host, error) }));
  socket.on("close", () =>
    resolve(failed("CONNECTION_CLOSED", `${host}: the peer closed the connection`)),
  );
  socket.write(`HEAD / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return promise.finally(() => clearTimeout(timer));
}
