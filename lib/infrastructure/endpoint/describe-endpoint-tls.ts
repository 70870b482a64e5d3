import { isIP } from "node:net";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import { judgeClientCertificate } from "#lib/domain/observation/black-box.ts";
import type { TlsObservation } from "#lib/domain/observation/observation.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import type { TlsEnumeration } from "#lib/domain/observation/tls-posture.ts";
import { splitPem } from "#lib/infrastructure/chains/split-pem.ts";
import type { EndpointTarget } from "#lib/infrastructure/endpoint/endpoint-target.ts";
import type { TlsSession } from "#lib/infrastructure/mongo-admin/tls-dial.ts";
import { readCertificate } from "#lib/infrastructure/probe/certificate.ts";
import { chainFromLeaf } from "#lib/infrastructure/probe/chain-from-leaf.ts";
import { NO_TLS } from "#lib/infrastructure/probe/describe-tls.ts";
import { judgeServedChain } from "#lib/infrastructure/probe/judge-served-chain.ts";
import { tlsLookOf } from "#lib/infrastructure/probe/look-at-tls.ts";
import type { BasePosture } from "#lib/infrastructure/tls-scan/base-posture.ts";
import type { PeerName } from "#lib/protocols/x509/path/chain-question.ts";

/** What was seen of a listener's TLS. */
export interface EndpointTlsSight {
  posture: BasePosture;
  /** The one handshake that was completed, without a client certificate. */
  session: Reading<TlsSession>;
  /** What ended that handshake, or kept the protocol above it from answering; null where it answered. */
  failure: ObservationFailure | null;
  enumeration: TlsEnumeration | null;
}

/** Puts together what was seen of a listener's TLS, and judges its chain as of `at`. */
export async function describeEndpointTls(
  { address, caPem }: EndpointTarget,
  { posture, session, failure, enumeration }: EndpointTlsSight,
  at: Date,
): Promise<TlsObservation> {
  const { flight } = tlsLookOf(posture, posture.versions);
  const shown = session.ok ? session.value : null;
  const chain = flight?.chain ?? chainFromLeaf(shown?.peer ?? null);
  if (chain.length === 0) {
    return { ...NO_TLS, versions: posture.versions, failure: failure ?? posture.failure };
  }
  const stapledOcsp = flight?.stapledOcsp ?? null;
  const anchors = caPem === null ? [] : splitPem(Buffer.from(caPem), "certificate");
  const peerName = peerNameOf(address.hostname);
  const judgement = await judgeServedChain({ chain, anchors, peerName, stapledOcsp, at });
  return {
    accepted: true,
    negotiated: shown?.negotiated ?? null,
    versions: posture.versions,
    clientCertificate: judgeClientCertificate({
      handshake: session.ok ? "completed" : "not-completed",
      failure,
      requested: flight === null ? null : flight.acceptedAuthorities !== null,
    }),
    acceptedAuthorities: flight?.acceptedAuthorities ?? null,
    chain: chain.flatMap((der) => readCertificate(der) ?? []),
    openssl: shown?.verdict ?? { accepted: null, error: null },
    verdict: judgement.verdict,
    clientMatrix: judgement.clientMatrix,
    ocspStapled: flight === null ? null : stapledOcsp !== null,
    enumeration,
    failure: null,
  };
}

function peerNameOf(hostname: string): PeerName {
  const name = hostname.replace(/^\[(.*)\]$/, "$1");
  return { kind: isIP(name) === 0 ? "dns" : "ip", value: name };
}
