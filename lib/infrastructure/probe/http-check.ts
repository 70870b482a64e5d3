import type { Socket } from "node:net";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import { connectTcp, type Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import type { ProbeLimits } from "#lib/infrastructure/mongo-admin/limits.ts";
import { looksLikeHttp } from "#lib/infrastructure/mongo-admin/wire-connection.ts";

/** A web server answers at once; a hung port keeps silent for as long as one waits. */
const ANSWER_MS = 1_000;
/** Every mongod and mongos says this to a browser, in every mode. */
const MONGODB_SAYS = "MongoDB over HTTP on the native driver port";

/**
 * Asks a port that answered nothing else whether it speaks HTTP.
 *
 * @returns SPEAKS_HTTP for a web server; null for silence, and for MongoDB, which has an answer for browsers too.
 */
export async function checkForHttp(
  endpoint: Endpoint,
  limits: ProbeLimits,
  signal: AbortSignal,
): Promise<ObservationFailure | null> {
  const socket = await connectTcp(endpoint, limits.connectMs, signal);
  if (!socket.ok) return null;
  const answer = await firstBytes(socket.value, `GET / HTTP/1.0\r\nHost: ${endpoint.host}\r\n\r\n`);
  if (!looksLikeHttp(answer) || answer.includes(MONGODB_SAYS)) return null;
  return failed("SPEAKS_HTTP", `${endpoint.host} answers in HTTP, so it is not a MongoDB port`)
    .failure;
}

function firstBytes(socket: Socket, request: string): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const settle = (bytes: Buffer) => {
    clearTimeout(timer);
    socket.destroy();
    resolve(bytes);
  };
  const giveUp = () => settle(Buffer.alloc(0));
  const timer = setTimeout(giveUp, ANSWER_MS);
  socket.once("data", settle);
  socket.once("error", giveUp);
  socket.once("close", giveUp);
  socket.write(request);
  return promise;
}
