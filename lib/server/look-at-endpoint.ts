import type { EndpointReport } from "#lib/contracts/endpoint.ts";
import type {
  EndpointKind,
  EndpointObservation,
} from "#lib/domain/endpoint/endpoint-observation.ts";
import type { ProbeDepth } from "#lib/domain/observation/observation.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import { lookAtHttps } from "#lib/infrastructure/endpoint/look-at-https.ts";
import { lookAtMysql } from "#lib/infrastructure/endpoint/look-at-mysql.ts";
import { DEFAULT_PROBE_LIMITS } from "#lib/infrastructure/mongo-admin/limits.ts";
import { systemClock } from "#lib/infrastructure/system/system-clock.ts";
import { presentFailure, presentTls } from "#lib/server/presenters/observation.ts";

const DEFAULT_PORTS: Record<EndpointKind, number> = { mysql: 3306, https: 443 };
const SCHEME = /^(mysql|https):\/\//i;

/** What is asked of a look at a listener that is not MongoDB. */
export interface EndpointRequest {
  /** `mysql://host:port` or `https://host:port`. */
  text: string;
  caPem: string | null;
  login: { user: string; password: string } | null;
  depth: ProbeDepth;
  /** Allows what a MySQL server may block this address for. */
  allowAbortedHandshakes: boolean;
  /** Deadline of the whole look, in milliseconds. */
  timeoutMs: number;
}

/** Why a listener is not looked at; the sentence begins with the code. */
export interface EndpointRefusal {
  code: "ENDPOINT_INVALID" | "ABORTED_HANDSHAKES_NOT_ALLOWED" | "LOGIN_REQUIRED";
  message: string;
}

/** Whether a target names a listener that is not MongoDB. */
export function isEndpoint(text: string): boolean {
  return SCHEME.test(text);
}

/** Makes a look ready, or refuses it before anything is sent. */
export function prepareEndpointLook(
  request: EndpointRequest,
): Result<() => Promise<EndpointReport>, EndpointRefusal> {
  const { text, depth, login, allowAbortedHandshakes, caPem, timeoutMs } = request;
  const place = placeOf(text);
  if (place === null) {
    const message = `${text} is not of the form mysql://host:port or https://host:port`;
    return err({ code: "ENDPOINT_INVALID", message });
  }
  const { kind, address } = place;
  if (kind === "mysql" && depth === "full") {
    if (!allowAbortedHandshakes) return err(ABORTS_NOT_ALLOWED);
    if (login === null) return err(LOGIN_REQUIRED);
  }
  const look = kind === "mysql" ? lookAtMysql : lookAtHttps;
  const target = { address, caPem, login, depth, limits: DEFAULT_PROBE_LIMITS };
  return ok(async () =>
    presentEndpoint(await look(target, systemClock.now(), AbortSignal.timeout(timeoutMs))),
  );
}

const ABORTS_NOT_ALLOWED: EndpointRefusal = {
  code: "ABORTED_HANDSHAKES_NOT_ALLOWED",
  message:
    "--depth full breaks off about 40 handshakes, for which a MySQL server may block this address (max_connect_errors); allow it with --allow-aborted-handshakes",
};
const LOGIN_REQUIRED: EndpointRefusal = {
  code: "LOGIN_REQUIRED",
  message:
    "--depth full of a MySQL server needs --user-file and --ca, since only logins that succeed clear its count of aborted handshakes",
};

function placeOf(text: string): EndpointPlace | null {
  const url = URL.parse(text);
  const [, scheme] = SCHEME.exec(text) ?? [];
  if (url === null || scheme === undefined || url.hostname === "") return null;
  if (url.username !== "" || !["", "/"].includes(url.pathname) || url.search !== "") return null;
  const kind = scheme.toLowerCase() === "mysql" ? "mysql" : "https";
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = url.port === "" ? DEFAULT_PORTS[kind] : Number(url.port);
  return { kind, address: { hostname, port } };
}

interface EndpointPlace {
  kind: EndpointKind;
  address: { hostname: string; port: number };
}

function presentEndpoint(seen: EndpointObservation): EndpointReport {
  const { kind, host, observedAt, depth, durationMs, reachable, mysql, https } = seen;
  return {
    schema: "portcullis/endpoint/v1",
    ...{ kind, host, observedAt, depth, durationMs, reachable },
    mysql:
      mysql === null
        ? null
        : {
            serverVersion: mysql.serverVersion,
            authPlugin: mysql.authPlugin,
            offersTls: mysql.offersTls,
            plaintextAccepted: mysql.plaintextAccepted,
            abortedHandshakes: mysql.abortedHandshakes,
            isCountCleared: mysql.isCountCleared,
          },
    https: https === null ? null : { status: https.status },
    tls: presentTls(seen.tls),
    failure: presentFailure(seen.failure),
  };
}
