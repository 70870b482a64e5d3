import type { Reading } from "#lib/application/ports/node-driver.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import type { ClusterAccess } from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import {
  dialPlaintext,
  dialTls,
  type GreetedConnection,
  type TlsDial,
} from "#lib/infrastructure/mongo-admin/dial-node.ts";
import type { Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import type { TlsSession } from "#lib/infrastructure/mongo-admin/tls-dial.ts";

/** What a node shows to someone who only knocks. */
export interface OutsideView {
  plaintext: Reading<GreetedConnection>;
  /** Without a client certificate. */
  anonymous: TlsDial;
  /** With the cluster's client certificate; null where that was not tried. */
  certified: TlsDial | null;
}

/** Knocks on both doors of a node, over at most three connections at once. */
export async function lookFromOutside(
  access: ClusterAccess,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<OutsideView> {
  const [plaintext, firstTry] = await Promise.all([
    dialPlaintext(access, endpoint, signal),
    dialTls(access, endpoint, "anonymous", signal),
  ]);
  const anonymous = needsLegacy(firstTry)
    ? await dialTls(access, endpoint, "legacy", signal)
    : firstTry;
  const certified = wantsCertificate(access, anonymous)
    ? await dialTls(access, endpoint, "certificate", signal)
    : null;
  return { plaintext, anonymous, certified };
}

/** The connection on which commands are tried, best first; TLS goes before plaintext. */
export function bestConnection(view: OutsideView): GreetedConnection | null {
  if (view.certified?.greeted) return view.certified.greeted;
  if (view.anonymous.greeted !== null) return view.anonymous.greeted;
  return view.plaintext.ok ? view.plaintext.value : null;
}

/** The handshake that was completed, with the cluster's certificate where none is served without; or null. */
export function shownSession({ anonymous, certified }: OutsideView): TlsSession | null {
  const tried = anonymous.session.ok ? anonymous.session : certified?.session;
  return tried?.ok ? tried.value : null;
}

/** Whether there is anybody to ask about TLS: a peer that hung up without a word speaks none. */
export function mayTellOfTls(view: OutsideView): boolean {
  const { session } = view.anonymous;
  return answersTls(view) || (!session.ok && TLS_REFUSALS.has(session.failure.code));
}

const TLS_REFUSALS: ReadonlySet<string> = new Set(["TLS_ALERT", "TLS_FAILED"]);

/** Every connection that the view holds open. */
export function openConnections(view: OutsideView): GreetedConnection[] {
  return [
    view.plaintext.ok ? view.plaintext.value : null,
    view.anonymous.greeted,
    view.certified?.greeted ?? null,
  ].filter((greeted) => greeted !== null);
}

/** Whether the peer ended something without a word, which is how MongoDB refuses. */
export function wasClosedSilently(failure: ObservationFailure): boolean {
  return failure.code === "CONNECTION_CLOSED" || failure.code === "CONNECTION_RESET";
}

/** Whether the peer showed that something else than MongoDB lives there. */
export function isForeign({ code }: ObservationFailure): boolean {
  return code === "SPEAKS_HTTP" || code === "NOT_MONGODB";
}

/** Whether something that may be MongoDB took part in a TLS handshake. */
export function answersTls({ anonymous: { session, helloFailure } }: OutsideView): boolean {
  if (!session.ok) return session.failure.code === "CERTIFICATE_REQUIRED";
  return helloFailure === null || !isForeign(helloFailure);
}

function needsLegacy({ session }: TlsDial): boolean {
  return !session.ok && session.failure.code === "TLS_ALERT";
}

function wantsCertificate({ dialler, login }: ClusterAccess, { session, greeted }: TlsDial) {
  if (!dialler.hasClientCertificate) return false;
  if (!session.ok) return session.failure.code === "CERTIFICATE_REQUIRED";
  return greeted === null || login?.mechanism === "MONGODB-X509";
}
