import type { Socket } from "node:net";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import { connectTcp, type Endpoint, outOfTime } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { failed, socketFailure } from "#lib/infrastructure/mongo-admin/failure.ts";
import type { ProbeLimits } from "#lib/infrastructure/mongo-admin/limits.ts";
import { TlsFormatError } from "#lib/protocols/tls/byte-reader.ts";
import type { HelloOffer } from "#lib/protocols/tls/hello-offer.ts";
import type { KeyShare } from "#lib/protocols/tls/key-share.ts";
import type { ServerAnswer } from "#lib/protocols/tls/server-answer.ts";
import { createTlsProbe, type TlsProbe } from "#lib/protocols/tls/tls-probe.ts";

/**
 * What has to be said on a fresh connection before TLS begins, such as MySQL's greeting and SSLRequest.
 *
 * It leaves the socket without listeners of its own, and ends when the signal aborts.
 */
export type TlsPreamble = (socket: Socket, signal: AbortSignal) => Promise<Reading<null>>;

/** A listener to ask. */
export interface TlsTarget {
  endpoint: Endpoint;
  /** `handshakeMs` counts for the preamble, and again from the hello on. */
  limits: Pick<ProbeLimits, "connectMs" | "handshakeMs">;
  preamble: TlsPreamble | null;
}

/**
 * Sends one hello over one connection, reads the answer and hangs up; no handshake is completed.
 *
 * @param shareFor Makes the share that a HelloRetryRequest asks for; without it the request is the answer.
 * @param signal Ends the probe early, as a timeout.
 */
export async function probeTls(
  target: TlsTarget,
  { offer, shareFor }: { offer: HelloOffer; shareFor?: (group: number) => KeyShare | null },
  signal: AbortSignal,
): Promise<Reading<ServerAnswer>> {
  const { endpoint, limits } = target;
  const socket = await connectTcp(endpoint, limits.connectMs, signal);
  if (!socket.ok) return socket;
  if (target.preamble !== null) {
    const deadline = AbortSignal.timeout(limits.handshakeMs);
    const ready = await target.preamble(socket.value, AbortSignal.any([signal, deadline]));
    if (!ready.ok) {
      socket.value.destroy();
      return ready;
    }
  }
  return converse(socket.value, { target, probe: createTlsProbe(offer, shareFor) }, signal);
}

function converse(
  socket: Socket,
  { target: { endpoint, limits }, probe }: { target: TlsTarget; probe: TlsProbe },
  signal: AbortSignal,
): Promise<Reading<ServerAnswer>> {
  const { host } = endpoint;
  const { promise, resolve } = Promise.withResolvers<Reading<ServerAnswer>>();
  const settle = (reading: Reading<ServerAnswer>) => {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    socket.removeAllListeners("data");
    socket.destroy();
    resolve(reading);
  };
  const onAbort = () => settle(outOfTime(host));
  const timer = setTimeout(
    () =>
      settle(failed("TIMEOUT", `The hello to ${host} had no answer for ${limits.handshakeMs} ms`)),
    limits.handshakeMs,
  );
  if (signal.aborted) {
    onAbort();
    return promise;
  }
  signal.addEventListener("abort", onAbort, { once: true });
  socket.on("data", (chunk: Buffer) => {
    const step = read(probe, chunk, host);
    if (!step.ok) return settle(step);
    if (step.value.send !== undefined) socket.write(step.value.send);
    if (step.value.answer !== undefined) settle({ ok: true, value: step.value.answer });
  });
  socket.on("error", (error) => settle({ ok: false, failure: socketFailure(host, error) }));
  socket.once("end", () =>
    settle(failed("CONNECTION_CLOSED", `${host}: the peer closed the connection`)),
  );
  socket.once("close", () =>
    settle(failed("CONNECTION_CLOSED", `${host}: the connection was closed`)),
  );
  socket.write(probe.firstBytes);
  return promise;
}

function read(probe: TlsProbe, chunk: Buffer, host: string) {
  try {
    return { ok: true as const, value: probe.push(chunk) };
  } catch (error) {
    if (!(error instanceof TlsFormatError)) throw error;
    const text = `${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`;
    return failed("TLS_FAILED", `${host}: the answer cannot be read, ${text}`);
  }
}
