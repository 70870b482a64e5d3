import { judgeClientCertificate } from "#lib/domain/observation/black-box.ts";
import type { TlsObservation } from "#lib/domain/observation/observation.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import {
  type TlsEnumeration,
  UNJUDGED_CHAIN,
  UNSEEN_VERSIONS,
} from "#lib/domain/observation/tls-posture.ts";
import { fingerprintOf } from "#lib/infrastructure/mongo-admin/fingerprint.ts";
import { readCertificate } from "#lib/infrastructure/probe/certificate.ts";
import { chainFromLeaf } from "#lib/infrastructure/probe/chain-from-leaf.ts";
import type { ServedChainJudgement } from "#lib/infrastructure/probe/judge-served-chain.ts";
import type { TlsLook } from "#lib/infrastructure/probe/look-at-tls.ts";
import {
  answersTls,
  type OutsideView,
  shownSession,
  wasClosedSilently,
} from "#lib/infrastructure/probe/look-from-outside.ts";
import type { InsideView } from "#lib/infrastructure/probe/look-inside.ts";

/** What was seen of a node from outside and by commands; null is what was not looked at. */
export interface TlsSight {
  view: OutsideView;
  inside: InsideView | null;
  http: ObservationFailure | null;
  look: TlsLook | null;
  judgement: ServedChainJudgement | null;
  enumeration: TlsEnumeration | null;
}

/** Where nothing of TLS was seen. */
export const NO_TLS: TlsObservation = {
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

/** Puts together what was seen of a node's TLS. */
export function describeTls(sight: TlsSight): TlsObservation {
  return answersTls(sight.view) ? describeListener(sight) : describeRefusal(sight);
}

function describeRefusal({ view, http, look, enumeration }: TlsSight): TlsObservation {
  const failure = failureOf(view);
  const isRefused = view.plaintext.ok && failure !== null && wasClosedSilently(failure);
  if (isRefused) return { ...NO_TLS, accepted: false };
  const versions = look?.versions ?? UNSEEN_VERSIONS;
  return { ...NO_TLS, versions, enumeration, failure: http ?? failure };
}

function failureOf({ anonymous: { session, helloFailure } }: OutsideView) {
  return session.ok ? helloFailure : session.failure;
}

function describeListener(sight: TlsSight): TlsObservation {
  const { view, inside, look, judgement, enumeration } = sight;
  const shown = shownSession(view);
  const flight = look?.flight ?? null;
  const requested = flight === null ? null : flight.acceptedAuthorities !== null;
  return {
    accepted: true,
    negotiated: shown?.negotiated ?? null,
    versions: look?.versions ?? UNSEEN_VERSIONS,
    clientCertificate: judgeClientCertificate({
      handshake: view.anonymous.session.ok ? "completed" : "not-completed",
      failure: failureOf(view),
      requested: requested ?? inside?.startup?.requestsClientCertificate ?? null,
    }),
    acceptedAuthorities: flight?.acceptedAuthorities ?? null,
    chain: servedChain(view, look).flatMap((der) => readCertificate(der) ?? []),
    openssl: shown?.verdict ?? { accepted: null, error: null },
    verdict: judgement?.verdict ?? UNJUDGED_CHAIN,
    clientMatrix: judgement?.clientMatrix ?? [],
    ocspStapled: flight === null ? null : flight.stapledOcsp !== null,
    enumeration,
    failure: null,
  };
}

/**
 * The chain in DER as the node served it, leaf first; empty where none was shown.
 *
 * The raw handshake shows it as it is; a server with two certificates may show another one there than in the
 * handshake that was completed, which then counts.
 */
export function servedChain(view: OutsideView, look: TlsLook | null): Buffer[] {
  const raw = look?.flight?.chain ?? [];
  const shown = shownSession(view);
  if (shown === null) return raw;
  const [leaf] = raw;
  const isSame =
    leaf !== undefined &&
    shown.peer !== null &&
    fingerprintOf(leaf) === fingerprintOf(shown.peer.raw);
  return isSame ? raw : chainFromLeaf(shown.peer);
}
