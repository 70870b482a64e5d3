import { randomBytes } from "node:crypto";
import { isIP, type Socket } from "node:net";
import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import { connectTcp, type Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import type { ProbeLimits } from "#lib/infrastructure/mongo-admin/limits.ts";
import { readCertificate } from "#lib/infrastructure/probe/certificate.ts";
import { encodeClientHello } from "#lib/protocols/tls/client-hello.ts";
import { createServerFlightReader, type ServerFlight } from "#lib/protocols/tls/server-flight.ts";
import { readDistinguishedName } from "#lib/protocols/x509/distinguished-name.ts";

/** What a server shows before any key is exchanged. */
export interface RawHandshake {
  /** Exactly as served, leaf first. */
  chain: ObservedCertificate[];
  requestsClientCertificate: boolean;
  /** Names of the authorities whose client certificates it takes; null without a request. */
  acceptedAuthorities: string[] | null;
}

/**
 * Reads the server's first TLS 1.2 flight and hangs up.
 *
 * No handshake is completed, so MongoDB neither counts nor logs it.
 *
 * @returns Null where no such flight came, for example from a server that knows TLS 1.3 only.
 */
export async function readRawHandshake(
  endpoint: Endpoint,
  limits: ProbeLimits,
  signal: AbortSignal,
): Promise<RawHandshake | null> {
  const socket = await connectTcp(endpoint, limits.connectMs, signal);
  if (!socket.ok) return null;
  const flight = await receiveFlight(socket.value, endpoint, limits.handshakeMs, signal);
  if (flight?.kind !== "flight") return null;
  const { chain, acceptedAuthorities } = flight;
  return {
    chain: chain.flatMap((der) => readCertificate(der) ?? []),
    requestsClientCertificate: acceptedAuthorities !== null,
    acceptedAuthorities:
      acceptedAuthorities?.map((der) => readDistinguishedName(der) ?? der.toString("hex")) ?? null,
  };
}

function receiveFlight(
  socket: Socket,
  { hostname }: Endpoint,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ServerFlight | null> {
  const { promise, resolve } = Promise.withResolvers<ServerFlight | null>();
  const reader = createServerFlightReader();
  const settle = (flight: ServerFlight | null) => {
    clearTimeout(timer);
    signal.removeEventListener("abort", giveUp);
    socket.destroy();
    resolve(flight);
  };
  const giveUp = () => settle(null);
  const timer = setTimeout(giveUp, timeoutMs);
  signal.addEventListener("abort", giveUp, { once: true });
  socket.on("data", (chunk: Buffer) => {
    try {
      const flight = reader.push(chunk);
      if (flight !== null) settle(flight);
    } catch {
      giveUp();
    }
  });
  socket.on("error", giveUp);
  socket.on("end", giveUp);
  socket.on("close", giveUp);
  socket.write(encodeClientHello(isIP(hostname) === 0 ? hostname : null, randomBytes(32)));
  return promise;
}
