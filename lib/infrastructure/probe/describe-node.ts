import { modesAllowedByWire } from "#lib/domain/observation/black-box.ts";
import type {
  ModeObservation,
  NodeObservation,
  TlsObservation,
} from "#lib/domain/observation/observation.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import { describeTls, NO_TLS, type TlsSight } from "#lib/infrastructure/probe/describe-tls.ts";
import {
  answersTls,
  bestConnection,
  type OutsideView,
  wasClosedSilently,
} from "#lib/infrastructure/probe/look-from-outside.ts";
import type { InsideView } from "#lib/infrastructure/probe/look-inside.ts";

/** All that was seen of a node. */
export interface NodeSight extends TlsSight {
  host: string;
}

/** Puts together what was seen of a node, leaving out whatever was not. */
export function describeNode(sight: NodeSight): Omit<NodeObservation, "durationMs"> {
  const { host, view, inside, http } = sight;
  const hello = bestConnection(view)?.hello ?? null;
  const plaintext = describePlaintext(view, http);
  const tls = describeTls(sight);
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
    options: inside?.startup?.options ?? null,
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
    options: null,
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
