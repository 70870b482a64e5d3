import type { EndpointObservation } from "#lib/domain/endpoint/endpoint-observation.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import { TLS_VERSIONS } from "#lib/domain/observation/tls-posture.ts";
import { describeEndpointTls } from "#lib/infrastructure/endpoint/describe-endpoint-tls.ts";
import type { EndpointTarget } from "#lib/infrastructure/endpoint/endpoint-target.ts";
import { createEndpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import { createTlsDialler } from "#lib/infrastructure/mongo-admin/tls-dial.ts";
import { requestTls } from "#lib/infrastructure/mysql/mysql-preamble.ts";
import { type Visit, type Visitor, visitMysql } from "#lib/infrastructure/mysql/visit-mysql.ts";
import { readBasePosture } from "#lib/infrastructure/tls-scan/base-posture.ts";
import { enumerateTls } from "#lib/infrastructure/tls-scan/enumerate.ts";
import type { TlsPreamble } from "#lib/infrastructure/tls-scan/probe-tls.ts";

/** Where a server does not tell its limit: a tenth of MySQL's default of 100, and below what anybody sets. */
const USUAL_ABORTS_IN_A_ROW = 10;

/** Breaks handshakes off, and keeps the server's count of them low where a login is at hand. */
interface Aborter {
  preamble: TlsPreamble;
  aborted(): number;
}

/**
 * Looks at a server of the MySQL protocol: its greeting, one completed handshake, and its TLS behind the greeting.
 *
 * Each broken-off handshake counts towards `max_connect_errors`, which blocks this address; only a login that
 * succeeds clears the count. With a login they are interleaved with logins, at no more than half the server's limit.
 * Without one the look is limited to the five hellos of base depth.
 *
 * @param now The moment the look begins.
 * @param signal Ends it early; what was not seen by then is reported as a timeout.
 */
export async function lookAtMysql(
  target: EndpointTarget,
  now: Date,
  signal: AbortSignal,
): Promise<EndpointObservation> {
  const startedMs = performance.now();
  const endpoint = createEndpoint(target.address);
  const dialler = createTlsDialler({ caPem: target.caPem, clientPem: null });
  const stranger: Visitor = { endpoint, dialler, limits: target.limits, login: null };
  const { first, visitor } = await introduce(stranger, target.login, signal);
  const { greeting, session, access } = first;
  const maxAborts = abortsInARow(first);
  const aborter = createAborter(visitor, access.ok ? maxAborts : null);
  const scan = { endpoint, limits: target.limits, preamble: aborter.preamble };
  const isWorthwhile = offersTls(greeting) && maxAborts > 0;
  const versions = isWorthwhile ? TLS_VERSIONS : [];
  const posture = await readBasePosture(scan, signal, { atOnce: 1, versions });
  const mayEnumerate = target.depth === "full" && isWorthwhile && access.ok;
  const enumeration = mayEnumerate
    ? await enumerateTls(scan, { support: posture.versions, atOnce: 1 }, signal)
    : null;
  const goodbye = access.ok && aborter.aborted() > 0 ? await visitMysql(visitor, signal) : null;
  const failure = access.ok ? null : access.failure;
  const silence = failure === null || isRefusal(failure) ? null : failure;
  return {
    kind: "mysql",
    host: endpoint.host,
    observedAt: now.toISOString(),
    depth: target.depth,
    durationMs: Math.round(performance.now() - startedMs),
    reachable: hasSpoken(greeting),
    mysql: {
      ...describeGreeting(greeting),
      abortedHandshakes: aborter.aborted() + (greeting.ok && !session.ok ? 1 : 0),
      isCountCleared: goodbye?.access.ok ?? false,
    },
    https: null,
    tls: await describeEndpointTls(
      target,
      { posture, session, failure: silence, enumeration },
      now,
    ),
    failure,
  };
}

function describeGreeting(greeting: Visit["greeting"]) {
  if (!greeting.ok) {
    return { serverVersion: null, authPlugin: null, offersTls: null, plaintextAccepted: null };
  }
  const { serverVersion, authPlugin, offersTls } = greeting.value;
  return { serverVersion, authPlugin, offersTls, plaintextAccepted: offersTls ? null : true };
}

function offersTls(greeting: Visit["greeting"]): boolean {
  return greeting.ok && greeting.value.offersTls;
}

/** A server that refuses connections speaks the protocol too. */
function hasSpoken(greeting: Visit["greeting"]): boolean {
  return greeting.ok || greeting.failure.code === "COMMAND_FAILED";
}

/** Comes as nobody first: credentials are for a server whose certificate has been verified. */
async function introduce(
  stranger: Visitor,
  login: EndpointTarget["login"],
  signal: AbortSignal,
): Promise<{ first: Visit; visitor: Visitor }> {
  const first = await visitMysql(stranger, signal);
  if (login === null || !first.session.ok) return { first, visitor: stranger };
  if (first.session.value.verdict.accepted !== true) {
    const { host } = stranger.endpoint;
    const message = `Credentials are withheld from ${host}: its certificate is not verified`;
    return {
      first: { ...first, access: failed("CREDENTIALS_WITHHELD", message) },
      visitor: stranger,
    };
  }
  const visitor = { ...stranger, login };
  const { access } = await visitMysql(visitor, signal);
  return { first: { ...first, access }, visitor };
}

/** The server answered above TLS, and be it with a no. */
function isRefusal({ code }: ObservationFailure): boolean {
  return code === "AUTHENTICATION_FAILED" || code === "CREDENTIALS_WITHHELD";
}

/** How many handshakes may be broken off between two logins; 0 where even one would block us. */
function abortsInARow({ access }: Visit): number {
  const limit = access.ok ? access.value.maxConnectErrors : null;
  return limit === null ? USUAL_ABORTS_IN_A_ROW : Math.min(USUAL_ABORTS_IN_A_ROW, limit >> 1);
}

/** @param clearAfter Broken-off handshakes after which to log in once more; null never does. */
function createAborter(visitor: Visitor, clearAfter: number | null): Aborter {
  const { endpoint, limits } = visitor;
  let aborted = 0;
  return {
    aborted: () => aborted,
    preamble: async (socket, signal) => {
      if (clearAfter !== null && aborted > 0 && aborted % clearAfter === 0) {
        await visitMysql(visitor, signal);
      }
      aborted += 1;
      const source = { host: endpoint.host, timeoutMs: limits.handshakeMs };
      const greeting = await requestTls(socket, source, signal);
      return greeting.ok ? { ok: true, value: null } : greeting;
    },
  };
}
