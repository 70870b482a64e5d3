import type { Login } from "#lib/domain/cluster/connection-string.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import { authenticate } from "#lib/infrastructure/mongo-admin/authenticate.ts";
import type { ClusterAccess } from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import type { GreetedConnection } from "#lib/infrastructure/mongo-admin/dial-node.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import type { TlsSession } from "#lib/infrastructure/mongo-admin/tls-dial.ts";

/** First wire version that speaks OP_MSG (3.6). */
export const OP_MSG_WIRE_VERSION = 6;

export interface LoginOutcome {
  authenticated: boolean;
  /** Null also where there was nothing to log in with, and on arbiters, which hold no users. */
  failure: ObservationFailure | null;
}

/** Logs in where that is possible and safe; otherwise says why not. */
export async function logIn(
  access: ClusterAccess,
  host: string,
  greeted: GreetedConnection,
): Promise<LoginOutcome> {
  const { login } = access;
  if (greeted.hello.maxWireVersion < OP_MSG_WIRE_VERSION) {
    return refused(failed("UNSUPPORTED_SERVER", `${host} is older than 3.6`).failure);
  }
  if (login === null || greeted.hello.role === "arbiter") {
    return { authenticated: false, failure: null };
  }
  const withheld = reasonToWithhold(access, login, host, greeted);
  if (withheld !== null) return refused(withheld);
  const failure = await authenticate(greeted.connection, {
    login,
    host,
    wireVersion: greeted.hello.maxWireVersion,
    timeoutMs: access.limits.commandMs,
    cache: access.saltedPasswords,
  });
  return { authenticated: failure === null, failure };
}

function refused(failure: ObservationFailure): LoginOutcome {
  return { authenticated: false, failure };
}

function reasonToWithhold(
  access: ClusterAccess,
  { mechanism }: Login,
  host: string,
  { tls, certified }: GreetedConnection,
): ObservationFailure | null {
  if (mechanism === "MONGODB-X509" && !certified) {
    return failed(
      "AUTHENTICATION_FAILED",
      `${host} cannot be logged in to by certificate, because no client certificate was shown`,
    ).failure;
  }
  if (tls === null) {
    if (access.allowCredentialsOverPlaintext) return null;
    return failed(
      "CREDENTIALS_WITHHELD",
      `${host} was reached over plaintext only, where credentials are not sent`,
    ).failure;
  }
  if (mechanism === "PLAIN" && tls.verdict.accepted === null) {
    return failed(
      "CREDENTIALS_WITHHELD",
      `${host} would see the password itself, which needs a CA file to verify it by`,
    ).failure;
  }
  if (tls.verdict.accepted === false && !isTolerated(access, tls)) {
    return failed(
      "CREDENTIALS_WITHHELD",
      `${host} shows a certificate that is not accepted (${tls.verdict.error})`,
    ).failure;
  }
  return null;
}

function isTolerated({ connectionString }: ClusterAccess, tls: TlsSession): boolean {
  if (connectionString.allowInvalidCertificates) return true;
  return tls.onlyNameDiffers && connectionString.allowInvalidHostnames;
}
