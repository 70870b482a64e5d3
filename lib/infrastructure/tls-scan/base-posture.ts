import pLimit from "p-limit";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import {
  TLS_VERSIONS,
  type TlsVersion,
  UNSEEN_VERSIONS,
  type VersionSupport,
} from "#lib/domain/observation/tls-posture.ts";
import {
  preferredKeyShares,
  processKeyShare,
  wideOffer,
} from "#lib/infrastructure/tls-scan/hello-offers.ts";
import { probeTls, type TlsTarget } from "#lib/infrastructure/tls-scan/probe-tls.ts";
import { hungUp, judgeSupport } from "#lib/infrastructure/tls-scan/version-support.ts";
import { ALERT } from "#lib/protocols/tls/alert.ts";
import type { HelloOffer } from "#lib/protocols/tls/hello-offer.ts";
import { SHAREABLE_GROUPS } from "#lib/protocols/tls/key-share.ts";
import { type ProtocolVersion, VERSION } from "#lib/protocols/tls/protocol-version.ts";
import type { ServerAnswer, ServerFlight } from "#lib/protocols/tls/server-answer.ts";

export interface PostureWish {
  /** Connections at the same time. */
  atOnce?: number;
  /** Oldest first; the others stay unseen. */
  versions?: readonly TlsVersion[];
}

/** What a listener shows to a hello for each version. */
export interface BasePosture {
  versions: VersionSupport;
  /** The flight of the newest version that showed its certificates; null where none did. */
  flight: ServerFlight | null;
  /** The own answer of every version that was asked for. */
  answers: Partial<Record<TlsVersion, Reading<ServerAnswer>>>;
  /** TCP connections that it took. */
  connections: number;
  /** Why nothing is known; null as soon as the listener has answered in TLS, be it with an alert. */
  failure: ObservationFailure | null;
}

export const VERSION_CODES: Readonly<Record<TlsVersion, ProtocolVersion>> = {
  SSLv3: VERSION.ssl30,
  TLSv1: VERSION.tls10,
  "TLSv1.1": VERSION.tls11,
  "TLSv1.2": VERSION.tls12,
  "TLSv1.3": VERSION.tls13,
};

/**
 * Asks a listener for each version of TLS, over one connection each and four at once unless wished otherwise; a server
 * that refuses TLS 1.3 without giving the version as its reason is asked once more, with the groups left out before.
 *
 * The certificates, the names of the authorities and the stapled OCSP response are those of `flight`.
 */
export async function readBasePosture(
  target: TlsTarget,
  signal: AbortSignal,
  { atOnce = 4, versions: asked = TLS_VERSIONS }: PostureWish = {},
): Promise<BasePosture> {
  const limit = pLimit(atOnce);
  const newestFirst = asked.toReversed();
  const finished: Reading<ServerAnswer>[] = [];
  const askUnlessSilent = async (version: TlsVersion) => {
    const silence = silenceOf(finished);
    if (silence !== null) return silence;
    const reading = await ask(target, version, signal);
    finished.push(reading);
    if (version !== "TLSv1.3" || !mayLackGroup(reading)) return reading;
    const second = await askForOtherGroups(target, signal);
    finished.push(second);
    return second.ok && second.value.kind !== "alert" ? second : reading;
  };
  const readings = await Promise.all(
    newestFirst.map((version) => limit(() => askUnlessSilent(version))),
  );
  const answers = Object.fromEntries(
    newestFirst.map((version, index) => [version, readings[index]]),
  ) as BasePosture["answers"];
  const hasAnswered = readings.some(({ ok }) => ok);
  const versions = { ...UNSEEN_VERSIONS };
  for (const version of asked) {
    const reading = answers[version];
    if (reading === undefined) continue;
    versions[version] = judgeSupport(reading, VERSION_CODES[version], hasAnswered);
  }
  return {
    versions,
    flight: newestFlight(readings),
    answers,
    connections: finished.length,
    failure: hasAnswered ? null : firstFailure(readings),
  };
}

/** What keeps us from asking further: nothing is said there, or nobody listens. */
function silenceOf(finished: readonly Reading<ServerAnswer>[]): Reading<ServerAnswer> | null {
  if (finished.some(({ ok }) => ok)) return null;
  const isSilent = (reading: Reading<ServerAnswer>) => !reading.ok && !hungUp(reading.failure);
  return finished.find(isSilent) ?? null;
}

function ask(
  target: TlsTarget,
  version: TlsVersion,
  signal: AbortSignal,
): Promise<Reading<ServerAnswer>> {
  const offer = baseOffer(version, target.endpoint.hostname);
  return probeTls(target, { offer, shareFor: processKeyShare }, signal);
}

/** A server that does not know TLS 1.3 says so by the alert for that, except one that is older than TLS 1.3 itself. */
function mayLackGroup(reading: Reading<ServerAnswer>): boolean {
  if (!reading.ok || reading.value.kind !== "alert") return false;
  const isRefused = judgeSupport(reading, VERSION.tls13, true) === false;
  return isRefused && reading.value.description !== ALERT.protocolVersion;
}

/** No share can be made for these groups, but a request for one tells as well that TLS 1.3 is spoken. */
function askForOtherGroups(target: TlsTarget, signal: AbortSignal): Promise<Reading<ServerAnswer>> {
  const wide = wideOffer(VERSION_CODES["TLSv1.3"], target.endpoint.hostname);
  const groups = wide.groups.filter((group) => !SHAREABLE_GROUPS.includes(group));
  return probeTls(target, { offer: { ...wide, groups } }, signal);
}

/** The hello that makes a listener show all it shows before any key is agreed on. */
export function baseOffer(version: TlsVersion, hostname: string): HelloOffer {
  const wide = wideOffer(VERSION_CODES[version], hostname);
  return {
    ...wide,
    // A server that prefers a group without a share of ours would show nothing of itself.
    groups: version === "TLSv1.3" ? SHAREABLE_GROUPS : wide.groups,
    keyShares: preferredKeyShares(),
    statusRequest: true,
  };
}

function newestFlight(readings: readonly Reading<ServerAnswer>[]): ServerFlight | null {
  for (const reading of readings) {
    if (reading.ok && reading.value.kind === "flight" && reading.value.isWhole)
      return reading.value;
  }
  return null;
}

function firstFailure(readings: readonly Reading<ServerAnswer>[]): ObservationFailure | null {
  for (const reading of readings) if (!reading.ok) return reading.failure;
  return null;
}
