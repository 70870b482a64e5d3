import {
  TLS_VERSIONS,
  type TlsEnumeration,
  type TlsVersion,
  type VersionEnumeration,
  type VersionSupport,
} from "#lib/domain/observation/tls-posture.ts";
import { VERSION_CODES } from "#lib/infrastructure/tls-scan/base-posture.ts";
import { enumerateVersion } from "#lib/infrastructure/tls-scan/enumerate-version.ts";
import {
  createHelloAsker,
  type HelloAsker,
  type Interlude,
} from "#lib/infrastructure/tls-scan/hello-asker.ts";
import type { TlsTarget } from "#lib/infrastructure/tls-scan/probe-tls.ts";
import { findTls13Schemes } from "#lib/infrastructure/tls-scan/settle-partners.ts";
import { suitesBeforeTls11 } from "#lib/infrastructure/tls-scan/suite-candidates.ts";
import {
  findPreference,
  inOfferedOrder,
  inServerOrder,
} from "#lib/infrastructure/tls-scan/suite-order.ts";
import type { VersionLedger } from "#lib/infrastructure/tls-scan/version-ledger.ts";
import { cipherName } from "#lib/protocols/tls/cipher-suite.ts";
import { groupName } from "#lib/protocols/tls/named-group.ts";
import { signatureSchemeName } from "#lib/protocols/tls/signature-scheme.ts";

export interface EnumerationOptions {
  /** What the base posture found; versions that were refused there are not asked again. */
  support?: VersionSupport;
  /** Connections open at the same time; 4 unless said otherwise. */
  atOnce?: number;
  /** For everything together, in milliseconds; 30 s unless said otherwise. */
  deadlineMs?: number;
  interlude?: Interlude;
}

const DEFAULT_AT_ONCE = 4;
const DEFAULT_DEADLINE_MS = 30_000;

/**
 * Finds all that a listener negotiates, hello by hello; no handshake is completed.
 *
 * @returns What was found, also when it had to end early; `incomplete` then says why.
 */
export async function enumerateTls(
  target: TlsTarget,
  options: EnumerationOptions,
  signal: AbortSignal,
): Promise<TlsEnumeration> {
  const started = performance.now();
  const deadline = AbortSignal.timeout(options.deadlineMs ?? DEFAULT_DEADLINE_MS);
  const asker = createHelloAsker(
    target,
    { atOnce: options.atOnce ?? DEFAULT_AT_ONCE, interlude: options.interlude ?? null },
    AbortSignal.any([signal, deadline]),
  );
  const ledgers = await askVersions(asker, options.support ?? null);
  const schemes13 = await schemesOfTls13(asker, ledgers);
  const versions = await Promise.all(
    TLS_VERSIONS.map((version) => describeVersion(asker, version, ledgers.get(version))),
  );
  const schemes12 = [...(ledgers.get("TLSv1.2")?.schemes.values() ?? [])];
  return {
    versions: versions.filter((version) => version !== null),
    signatureAlgorithms: [...schemes12.flatMap(({ found }) => found), ...schemes13].map(
      signatureSchemeName,
    ),
    ...asker.traits,
    connections: asker.connections(),
    durationMs: Math.round(performance.now() - started),
    incomplete: asker.incomplete() ?? (ledgers.size === 0 ? asker.trouble() : null),
  };
}

async function askVersions(
  asker: HelloAsker,
  support: VersionSupport | null,
): Promise<ReadonlyMap<TlsVersion, VersionLedger>> {
  const ledgers = new Map<TlsVersion, VersionLedger>();
  const ask = async (version: TlsVersion) => {
    if (support?.[version] === false) return null;
    const { ledger, refused } = await enumerateVersion(asker, VERSION_CODES[version]);
    if (ledger.accepted.length > 0) ledgers.set(version, ledger);
    return refused;
  };
  const askUnlessRefused = async (version: TlsVersion) => {
    if (support?.[version] === false) return;
    const ciphers = suitesBeforeTls11();
    const { kind } = await asker.ask(VERSION_CODES[version], { ciphers });
    if (kind === "chosen") await ask(version);
  };
  const askOlder = async () => {
    const refused = await ask("TLSv1.1");
    // A server takes the highest version up to the one that a hello names (RFC 5246, E.1), so this refuses all of them.
    if (refused === "version") return;
    const askOne = refused === "suites" ? askUnlessRefused : ask;
    await Promise.all([askOne("TLSv1"), askOne("SSLv3")]);
  };
  await Promise.all([ask("TLSv1.3"), ask("TLSv1.2"), askOlder()]);
  return ledgers;
}

function schemesOfTls13(
  asker: HelloAsker,
  ledgers: ReadonlyMap<TlsVersion, VersionLedger>,
): Promise<number[]> {
  const tls13 = ledgers.get("TLSv1.3");
  if (tls13 === undefined) return Promise.resolve([]);
  return findTls13Schemes(asker, tls13, ledgers.get("TLSv1.2") ?? null);
}

async function describeVersion(
  asker: HelloAsker,
  version: TlsVersion,
  ledger: VersionLedger | undefined,
): Promise<VersionEnumeration | null> {
  if (ledger === undefined) return null;
  const preference = await findPreference(asker, ledger);
  const ordered =
    preference === "server" ? await inServerOrder(asker, ledger) : inOfferedOrder(ledger);
  return {
    version,
    ciphers: ordered.map(cipherName),
    preference,
    groups: [
      ...ledger.groups.found.map(groupName),
      ...[...ledger.primeBits].map((bits) => `DH ${bits}`),
    ],
  };
}
