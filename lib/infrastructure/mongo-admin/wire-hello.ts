import type { Reading, WireHello } from "#lib/application/ports/node-driver.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { modesAllowedByWire } from "#lib/domain/observation/black-box.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import type { ClusterAccess } from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import { dialPlaintext, dialTls } from "#lib/infrastructure/mongo-admin/dial-node.ts";
import type { Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import { fingerprintOf } from "#lib/infrastructure/mongo-admin/fingerprint.ts";

/** Says hello over a fresh plaintext connection. */
export async function plaintextHello(
  access: ClusterAccess,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<Reading<WireHello>> {
  const dialled = await dialPlaintext(access, endpoint, signal);
  if (!dialled.ok) return refusalOrFailure(dialled.failure, null);
  const { connection, hello } = dialled.value;
  connection.close();
  const { connectionId } = hello;
  return { ok: true, value: { accepted: true, leafSha256: null, connectionId, failure: null } };
}

/** Says hello over a fresh TLS connection, with the cluster's client certificate if there is one. */
export async function tlsHello(
  access: ClusterAccess,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<Reading<WireHello>> {
  const identity = access.dialler.hasClientCertificate ? "certificate" : "anonymous";
  const { session, helloFailure, greeted } = await dialTls(access, endpoint, identity, signal);
  greeted?.connection.close();
  if (!session.ok) return refusalOrFailure(session.failure, null);
  const { peer } = session.value;
  const leafSha256 = peer === null ? null : fingerprintOf(peer.raw);
  if (helloFailure !== null) return refusalOrFailure(helloFailure, leafSha256);
  const connectionId = greeted?.hello.connectionId ?? null;
  return { ok: true, value: { accepted: true, leafSha256, connectionId, failure: null } };
}

/**
 * The modes that both hellos together allow. A hello that is refused after its handshake, as one without a client
 * certificate, is TLS all the same.
 */
export async function wireModes(
  access: ClusterAccess,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<Reading<TlsMode[]>> {
  const plaintext = await plaintextHello(access, endpoint, signal);
  const tls = await tlsHello(access, endpoint, signal);
  const modes = modesAllowedByWire({
    plaintextAccepted: plaintext.ok ? plaintext.value.accepted : null,
    tlsSpoken: tlsSpoken(tls),
  });
  if (modes.length > 0) return { ok: true, value: modes };
  const failure = plaintext.ok ? plaintext.value.failure : plaintext.failure;
  return failure === null
    ? failed("CONNECTION_CLOSED", `${endpoint.host} shows no mode on the wire`)
    : { ok: false, failure };
}

function tlsSpoken(tls: Reading<WireHello>): boolean | null {
  if (tls.ok) return tls.value.accepted || tls.value.leafSha256 !== null;
  const { code } = tls.failure;
  return code === "TLS_ALERT" || code === "CERTIFICATE_REQUIRED" ? true : null;
}

/** A connection closed without a word is MongoDB's way to refuse; anything else says nothing about the mode. */
function refusalOrFailure(
  failure: ObservationFailure,
  leafSha256: string | null,
): Reading<WireHello> {
  const isRefusal = failure.code === "CONNECTION_CLOSED" || failure.code === "CONNECTION_RESET";
  if (!isRefusal) return { ok: false, failure };
  return { ok: true, value: { accepted: false, leafSha256, connectionId: null, failure } };
}
