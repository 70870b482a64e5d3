import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { connect, isIP, type LookupFunction, type Socket } from "node:net";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import { formatAddress, type NodeAddress } from "#lib/domain/cluster/connection-string.ts";
import { failed, socketFailure } from "#lib/infrastructure/mongo-admin/failure.ts";

/** One address to dial; its name is resolved once, however often it is dialled. */
export interface Endpoint {
  hostname: string;
  port: number;
  /** `host:port` as the cluster spells it. */
  host: string;
  lookup: LookupFunction;
}

/** An endpoint that has not been resolved yet. */
export function createEndpoint({ hostname, port }: NodeAddress): Endpoint {
  return { hostname, port, host: formatAddress({ hostname, port }), lookup: lookupOnce() };
}

/**
 * Opens a TCP connection.
 *
 * @param timeoutMs For name resolution and connect together, in milliseconds.
 * @param signal Ends the attempt early, as a timeout.
 */
export function connectTcp(
  endpoint: Endpoint,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Reading<Socket>> {
  const { promise, resolve } = Promise.withResolvers<Reading<Socket>>();
  if (signal.aborted) return Promise.resolve(outOfTime(endpoint.host));
  const socket = connect({
    host: endpoint.hostname,
    port: endpoint.port,
    noDelay: true,
    ...(isIP(endpoint.hostname) === 0 ? { lookup: endpoint.lookup } : {}),
  });
  const settle = (reading: Reading<Socket>) => {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    socket.off("connect", onConnect);
    if (!reading.ok) socket.destroy();
    resolve(reading);
  };
  const onConnect = () => settle({ ok: true, value: socket });
  const onAbort = () => settle(outOfTime(endpoint.host));
  const timer = setTimeout(
    () => settle(failed("TIMEOUT", `Connecting to ${endpoint.host} exceeded ${timeoutMs} ms`)),
    timeoutMs,
  );
  signal.addEventListener("abort", onAbort, { once: true });
  socket.once("connect", onConnect);
  // Stays attached: a socket without an error listener would end the process later on.
  socket.on("error", (error) =>
    settle({ ok: false, failure: socketFailure(endpoint.host, error) }),
  );
  return promise;
}

/** The reading of something that the deadline of the node or the cluster cut short. */
export function outOfTime(host: string) {
  return failed("TIMEOUT", `The time for looking at ${host} was over`);
}

function lookupOnce(): LookupFunction {
  let answer: Promise<LookupAddress[]> | null = null;
  return (hostname, options, callback) => {
    answer ??= resolveAll(hostname, options);
    answer.then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined) callback(noAddress(hostname), "", 4);
        else if (options.all === true) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, "", 4),
    );
  };
}

function resolveAll(hostname: string, options: LookupOptions): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) =>
      error === null ? resolve(addresses) : reject(error),
    );
  });
}

function noAddress(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} has no address`), { code: "ENOTFOUND" });
}
