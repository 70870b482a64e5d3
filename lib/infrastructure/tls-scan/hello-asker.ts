import pLimit from "p-limit";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import { outOfTime } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { wideOffer } from "#lib/infrastructure/tls-scan/hello-offers.ts";
import { probeTls, type TlsTarget } from "#lib/infrastructure/tls-scan/probe-tls.ts";
import { hungUp } from "#lib/infrastructure/tls-scan/version-support.ts";
import { ALERT, alertName } from "#lib/protocols/tls/alert.ts";
import type { HelloOffer } from "#lib/protocols/tls/hello-offer.ts";
import { type ProtocolVersion, VERSION } from "#lib/protocols/tls/protocol-version.ts";
import type { ServerAnswer, ServerFlight } from "#lib/protocols/tls/server-answer.ts";

/** What one hello of an enumeration offers; all else stays as wide as it can be. */
export type Offered = Partial<
  Pick<HelloOffer, "ciphers" | "groups" | "signatureSchemes" | "keyShares">
>;

/** What a server chose. */
export interface Choice {
  version: ProtocolVersion;
  cipher: number;
  group: number | null;
  /** Every group of a TLS 1.3 server, where it lists them; else null. */
  supportedGroups: readonly number[] | null;
  /** Bits of the prime of a DHE exchange with parameters of the server's own. */
  dhBits: number | null;
  signatureScheme: number | null;
  /** DER of the leaf; null where none was shown. */
  leaf: Buffer | null;
}

export type Outcome =
  | { kind: "chosen"; choice: Choice }
  | { kind: "refused"; isAboutVersion: boolean }
  /** Neither: nothing more can be learnt for this version. */
  | { kind: "stopped" };

/** What every hello tells by the way; null where none told. */
export interface Traits {
  secureRenegotiation: boolean | null;
  compression: boolean | null;
  sessionTickets: boolean | null;
}

/** Something to do on the listener between hellos, for example a completed login that clears its count of failures. */
export interface Interlude {
  everyConnections: number;
  run(signal: AbortSignal): Promise<void>;
}

/** Asks one listener hello after hello, and remembers what all of them tell. */
export interface HelloAsker {
  ask(version: ProtocolVersion, offered: Offered): Promise<Outcome>;
  traits: Traits;
  connections(): number;
  /** The first reason for which something was not asked. */
  incomplete(): ObservationFailure | null;
  /** The first alert that does not speak of what was offered. */
  trouble(): ObservationFailure | null;
}

const PLAIN_REFUSALS: readonly number[] = [
  ALERT.handshakeFailure,
  ALERT.protocolVersion,
  ALERT.insufficientSecurity,
];
const DEFLATE_OR_NONE = [1, 0];
/** A listener that never answers in TLS and only hangs up is left after as many tries. */
const MAX_HANG_UPS = 6;

/** An asker that keeps at most `atOnce` connections open. */
export function createHelloAsker(
  target: TlsTarget,
  { atOnce, interlude }: { atOnce: number; interlude: Interlude | null },
  signal: AbortSignal,
): HelloAsker {
  const limit = pLimit(atOnce);
  const traits: Traits = { secureRenegotiation: null, compression: null, sessionTickets: null };
  let connections = 0;
  let hasAnswered = false;
  let incomplete: ObservationFailure | null = null;
  /** Hang-ups before any answer: they refuse a hello if an answer follows, and say nothing if none does. */
  let hangUps: ObservationFailure[] = [];
  let trouble: ObservationFailure | null = null;
  let isGone = false;

  async function ask(version: ProtocolVersion, offered: Offered): Promise<Outcome> {
    const first = await connectAndAsk(version, offered);
    if (isClear(first)) return outcomeOf(first);
    // Trouble of the moment looks like a refusal that gives no reason, so it has to come twice.
    return outcomeOf(await connectAndAsk(version, offered));
  }

  function connectAndAsk(
    version: ProtocolVersion,
    offered: Offered,
  ): Promise<Reading<ServerAnswer> | null> {
    return limit(async () => {
      if (signal.aborted) incomplete ??= outOfTime(target.endpoint.host).failure;
      if (isGone || signal.aborted) return null;
      if (interlude !== null && connections % interlude.everyConnections === 0) {
        await interlude.run(signal);
      }
      connections += 1;
      const wide = wideOffer(version, target.endpoint.hostname);
      const compression = version === VERSION.tls13 ? wide.compression : DEFLATE_OR_NONE;
      const reading = await probeTls(
        target,
        { offer: { ...wide, compression, ...offered } },
        signal,
      );
      note(reading);
      return reading;
    });
  }

  function note(reading: Reading<ServerAnswer>): void {
    if (reading.ok) {
      hasAnswered = true;
      hangUps = [];
      if (reading.value.kind === "flight") noteTraits(traits, reading.value);
      return;
    }
    if (hungUp(reading.failure)) {
      if (!hasAnswered) hangUps = [...hangUps, reading.failure];
      isGone ||= hangUps.length >= MAX_HANG_UPS;
      return;
    }
    incomplete ??= reading.failure;
    const { code } = reading.failure;
    if (!hasAnswered || (code !== "TIMEOUT" && code !== "TLS_FAILED")) isGone = true;
  }

  function isClear(reading: Reading<ServerAnswer> | null): boolean {
    if (reading === null || !reading.ok) return reading === null || !hungUp(reading.failure);
    return reading.value.kind !== "alert" || PLAIN_REFUSALS.includes(reading.value.description);
  }

  function outcomeOf(reading: Reading<ServerAnswer> | null): Outcome {
    if (reading === null) return { kind: "stopped" };
    if (!reading.ok) {
      const isRefusal = hungUp(reading.failure);
      return isRefusal ? { kind: "refused", isAboutVersion: false } : { kind: "stopped" };
    }
    const answer = reading.value;
    if (answer.kind === "alert") {
      if (!isClear(reading)) trouble ??= alertFailure(target.endpoint.host, answer.description);
      return { kind: "refused", isAboutVersion: answer.description === ALERT.protocolVersion };
    }
    return { kind: "chosen", choice: choiceOf(answer) };
  }

  return {
    ask,
    traits,
    connections: () => connections,
    trouble: () => trouble,
    incomplete: () => incomplete ?? hangUps[0] ?? null,
  };
}

function alertFailure(host: string, description: number): ObservationFailure {
  const message = `${host}: the peer refuses every hello with the alert ${alertName(description)}`;
  return { code: "TLS_ALERT", message };
}

function choiceOf(answer: Exclude<ServerAnswer, { kind: "alert" }>): Choice {
  const { version, cipher, group } = answer;
  if (answer.kind === "retry") {
    const unknown = { supportedGroups: null, dhBits: null, signatureScheme: null, leaf: null };
    return { version, cipher, group, ...unknown };
  }
  const { supportedGroups, dhBits, signatureScheme, chain } = answer;
  const leaf = chain[0] ?? null;
  return { version, cipher, group, supportedGroups, dhBits, signatureScheme, leaf };
}

function noteTraits(traits: Traits, flight: ServerFlight): void {
  if (flight.secureRenegotiation === null) return;
  // SSLv3 has no extensions, so a missing one says nothing there.
  if (flight.version !== VERSION.ssl30) {
    traits.secureRenegotiation = flight.secureRenegotiation;
    traits.sessionTickets ||= flight.sessionTicket;
  }
  traits.compression = traits.compression === true || flight.compression !== 0;
}
