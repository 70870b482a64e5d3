import type { X509Certificate } from "node:crypto";
import { isIP, type Socket } from "node:net";
import {
  checkServerIdentity,
  connect,
  createSecureContext,
  type SecureContext,
  type TLSSocket,
} from "node:tls";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import { type Endpoint, outOfTime } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import {
  failed,
  failureAfterOurFlight,
  socketFailure,
} from "#lib/infrastructure/mongo-admin/failure.ts";

/** A finished handshake and what OpenSSL thinks of the peer. */
export interface TlsSession {
  socket: TLSSocket;
  /** As OpenSSL names them; read at once, since a closed socket has forgotten them. */
  negotiated: { protocol: string; cipher: string };
  /** The leaf, from which its issuers can be reached. */
  peer: X509Certificate | null;
  /** `accepted` is null when there is no CA file to judge by. */
  verdict: { accepted: boolean | null; error: string | null };
  /** Whether the error is only about the name. */
  onlyNameDiffers: boolean;
}

export interface TlsMaterial {
  caPem: string | null;
  clientPem: string | null;
}

/** How to dial one cluster with TLS; contexts are built once, since building one costs more than a handshake. */
export interface TlsDialler {
  hasCa: boolean;
  hasClientCertificate: boolean;
  anonymous: () => SecureContext;
  /** For servers that know nothing newer than TLS 1.1 or small keys. */
  legacy: () => SecureContext;
  withClientCertificate: () => SecureContext;
  /** Why the certificate that is shown is not for this name; null when it is. */
  nameError: (leaf: X509Certificate | null, hostname: string) => string | null;
}

/** Certificates whose names are remembered; who shows another one each time must not fill the memory. */
const MAX_NAMES = 5_000;

/** @throws Error of OpenSSL when a PEM text cannot be read. */
export function createTlsDialler({ caPem, clientPem }: TlsMaterial): TlsDialler {
  // An empty list instead of none: without a CA file nothing is judged, so the system roots need not be loaded.
  const ca = caPem === null ? [] : caPem;
  const client = clientPem === null ? {} : { cert: clientPem, key: clientPem };
  return {
    hasCa: caPem !== null,
    hasClientCertificate: clientPem !== null,
    anonymous: once(() => createSecureContext({ ca })),
    legacy: once(() =>
      createSecureContext({ ca, minVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0" }),
    ),
    withClientCertificate: once(() => createSecureContext({ ca, ...client })),
    nameError: rememberNames(),
  };
}

/** Reading the names of a certificate costs as much as a handshake, and a node shows the same one each time. */
function rememberNames(): TlsDialler["nameError"] {
  const known = new Map<string, string | null>();
  return (leaf, hostname) => {
    if (leaf === null) return "HOSTNAME_MISMATCH: no certificate was shown";
    const key = `${leaf.fingerprint256} ${hostname}`;
    const kept = known.get(key);
    if (kept !== undefined) return kept;
    const error = checkServerIdentity(hostname, leaf.toLegacyObject());
    const text = error === undefined ? null : `HOSTNAME_MISMATCH: ${error.message}`;
    if (known.size === MAX_NAMES) known.clear();
    known.set(key, text);
    return text;
  };
}

/**
 * Completes a TLS handshake on an open socket, whatever certificate is shown.
 *
 * @param timeoutMs For the handshake, in milliseconds.
 */
export function handshake(
  socket: Socket,
  {
    endpoint,
    dialler,
    context,
  }: { endpoint: Endpoint; dialler: TlsDialler; context: SecureContext },
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Reading<TlsSession>> {
  const { promise, resolve } = Promise.withResolvers<Reading<TlsSession>>();
  if (signal.aborted) {
    socket.destroy();
    return Promise.resolve(outOfTime(endpoint.host));
  }
  const isAddress = isIP(endpoint.hostname) !== 0;
  const tlsSocket = connect({
    socket,
    host: endpoint.hostname,
    servername: isAddress ? "" : endpoint.hostname,
    secureContext: context,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
  let explain = socketFailure;
  const settle = (reading: Reading<TlsSession>) => {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    if (!reading.ok) {
      tlsSocket.destroy();
      socket.destroy();
    }
    resolve(reading);
  };
  const onAbort = () => settle(outOfTime(endpoint.host));
  const timer = setTimeout(
    () => settle(failed("TIMEOUT", `TLS handshake with ${endpoint.host} exceeded ${timeoutMs} ms`)),
    timeoutMs,
  );
  signal.addEventListener("abort", onAbort, { once: true });
  tlsSocket.once("secureConnect", () =>
    settle({ ok: true, value: judge(tlsSocket, endpoint, dialler) }),
  );
  // Up to TLS 1.2 this secret exists only once the client has sent all that the server asked for.
  tlsSocket.on("keylog", (line: Buffer) => {
    if (line.toString("latin1").startsWith("CLIENT_RANDOM")) explain = failureAfterOurFlight;
  });
  tlsSocket.on("error", (error) => settle({ ok: false, failure: explain(endpoint.host, error) }));
  tlsSocket.once("close", () =>
    settle(failed("CONNECTION_CLOSED", `${endpoint.host}: the peer closed the connection`)),
  );
  return promise;
}

function judge(socket: TLSSocket, { hostname }: Endpoint, dialler: TlsDialler): TlsSession {
  // Typed as Error; Node stores the code of OpenSSL as text.
  const chainError = socket.authorizationError === null ? null : String(socket.authorizationError);
  const shown = {
    socket,
    negotiated: { protocol: socket.getProtocol() ?? "unknown", cipher: socket.getCipher().name },
    peer: socket.getPeerX509Certificate() ?? null,
  };
  if (!dialler.hasCa) {
    return { ...shown, verdict: { accepted: null, error: null }, onlyNameDiffers: false };
  }
  const nameText = dialler.nameError(shown.peer, hostname);
  const error = socket.authorized ? nameText : (chainError ?? "UNVERIFIED");
  return {
    ...shown,
    verdict: { accepted: error === null, error },
    onlyNameDiffers: socket.authorized && nameText !== null,
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
