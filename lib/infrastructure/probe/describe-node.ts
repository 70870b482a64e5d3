import { judgeClientCertificate, modesAllowedByWire } from "#lib/domain/observation/black-box.ts";
import type {
  ModeObservation,
  NodeObservation,
  ObservationFailure,
  ObservedCertificate,
  TlsObservation,
} from "#lib/domain/observation/observation.ts";
import { UNJUDGED_CHAIN, UNSEEN_VERSIONS } from "#lib/domain/observation/tls-posture.ts";
import { fingerprintOf } from "#lib/infrastructure/mongo-admin/fingerprint.ts";
import type { TlsSession } from "#lib/infrastructure/mongo-admin/tls-dial.ts";
import { chainFromLeaf } from "#lib/infrastructure/probe/chain-from-leaf.ts";
import {
  answersTls,
  bestConnection,
  type OutsideView,
  wasClosedSilently,
} from "#lib/infrastructure/probe/look-from-outside.ts";
import type { InsideView } from "#lib/infrastructure/probe/look-inside.ts";

/** Puts together what was seen of a node, leaving out whatever was not. */
export function describeNode(
  host: string,
  view: OutsideView,
  inside: InsideView | null,
  http: ObservationFailure | null,
): Omit<NodeObservation, "durationMs"> {
  const hello = bestConnection(view)?.hello ?? null;
  const plaintext = describePlaintext(view, http);
  const tls = describeTls(view, inside, http);
  return {
    host,
    process: hello?.process ?? "unknown",
    role: hello?.role ?? "unknown",
    group: hello?.process === "mongos" ? "mongos" : (hello?.setName ?? null),
    ...UNPLACED,
    // Only members of sets have horizons.
    horizons: hello !== null && hello.setName === null ? [] : null,
    version: inside?.version ?? null,
    reachable: hello !== null || answersTls(view),
    mode: describeMode(inside, plaintext, tls),
    plaintext,
    tls,
    replication: inside?.replication ?? null,
    access: {
      authenticated: inside?.authenticated ?? false,
      failure: inside === null ? reasonForNoAnswer(view, http) : inside.failure,
    },
  };
}

function describeMode(
  inside: InsideView | null,
  plaintext: NodeObservation["plaintext"],
  tls: TlsObservation,
): ModeObservation {
  const startup = inside?.startup?.mode ?? null;
  const reading = inside?.mode ?? null;
  if (reading !== null) {
    const { mode, vocabulary } = reading;
    return { runtime: mode, startup, possible: [mode], evidence: "getParameter", vocabulary };
  }
  const possible = modesAllowedByWire({
    plaintextAccepted: plaintext.accepted,
    tlsSpoken: tls.failure?.code === "TLS_ALERT" ? true : tls.accepted,
  });
  return { runtime: null, startup, possible, evidence: "black-box", vocabulary: null };
}

function describePlaintext(
  view: OutsideView,
  http: ObservationFailure | null,
): NodeObservation["plaintext"] {
  if (view.plaintext.ok) return { accepted: true, failure: null };
  const { failure } = view.plaintext;
  // Silence alone may be a firewall; beside a TLS handshake it is the answer of requireTLS.
  if (wasClosedSilently(failure) && answersTls(view)) {
    return { accepted: false, failure: null };
  }
  return { accepted: null, failure: http ?? failure };
}

function describeTls(
  view: OutsideView,
  inside: InsideView | null,
  http: ObservationFailure | null,
): TlsObservation {
  const { session, helloFailure } = view.anonymous;
  const failure = session.ok ? helloFailure : session.failure;
  if (!answersTls(view)) {
    const isRefused = view.plaintext.ok && failure !== null && wasClosedSilently(failure);
    return isRefused ? { ...NO_TLS, accepted: false } : { ...NO_TLS, failure: http ?? failure };
  }
  // A server that insists in the handshake shows itself only to the cluster's own certificate.
  const tried = session.ok ? session : view.certified?.session;
  const shown = tried?.ok ? tried.value : null;
  return {
    ...NO_TLS,
    accepted: true,
    negotiated: shown?.negotiated ?? null,
    clientCertificate: judgeClientCertificate({
      handshake: session.ok ? "completed" : "not-completed",
      failure,
      requested:
        view.raw?.requestsClientCertificate ?? inside?.startup?.requestsClientCertificate ?? null,
    }),
    acceptedAuthorities: view.raw?.acceptedAuthorities ?? null,
    chain: shown === null ? (view.raw?.chain ?? []) : servedChain(view, shown),
    openssl: shown?.verdict ?? { accepted: null, error: null },
    failure: null,
  };
}

const NO_TLS: TlsObservation = {
  accepted: null,
  negotiated: null,
  versions: UNSEEN_VERSIONS,
  clientCertificate: "unknown",
  acceptedAuthorities: null,
  chain: [],
  openssl: { accepted: null, error: null },
  verdict: UNJUDGED_CHAIN,
  clientMatrix: [],
  ocspStapled: null,
  enumeration: null,
  failure: null,
};

/** The raw handshake shows the chain as served; a server with two certificates may show another one there. */
function servedChain({ raw }: OutsideView, { peer }: TlsSession): ObservedCertificate[] {
  const isSame = peer !== null && raw?.chain[0]?.sha256 === fingerprintOf(peer.raw);
  return isSame ? raw.chain : chainFromLeaf(peer);
}

function reasonForNoAnswer(
  view: OutsideView,
  http: ObservationFailure | null,
): ObservationFailure | null {
  if (http !== null) return http;
  const overTls = view.certified?.helloFailure ?? view.anonymous.helloFailure;
  if (overTls !== null) return overTls;
  return view.plaintext.ok ? null : view.plaintext.failure;
}

/** A node about which nothing could be learnt. */
export function unseenNode(host: string, failure: ObservationFailure): NodeObservation {
  return {
    host,
    ...UNPLACED,
    process: "unknown",
    role: "unknown",
    group: null,
    version: null,
    reachable: false,
    mode: { runtime: null, startup: null, possible: [], evidence: "black-box", vocabulary: null },
    plaintext: { accepted: null, failure },
    tls: { ...NO_TLS, failure },
    replication: null,
    access: { authenticated: false, failure },
    durationMs: 0,
  };
}

/** Place in the set, which only the configuration tells. */
const UNPLACED = {
  memberId: null,
  hidden: false,
  delaySeconds: 0,
  votes: null,
  horizons: null,
} as const;
