import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TLS_VERSIONS, type TlsEnumeration } from "#lib/domain/observation/tls-posture.ts";
import { type BasePosture, readBasePosture } from "#lib/infrastructure/tls-scan/base-posture.ts";
import { enumerateTls } from "#lib/infrastructure/tls-scan/enumerate.ts";
import { readDistinguishedName } from "#lib/protocols/x509/distinguished-name.ts";
import {
  type ConnectionCounts,
  type CountingProxy,
  startCountingProxy,
} from "#tests/tls-servers/counting-proxy.ts";
import { median } from "#tests/tls-servers/median.ts";
import { runProgram } from "#tests/tls-servers/run-program.ts";
import type { RunningServer } from "#tests/tls-servers/running-server.ts";
import { runNmap, runSslscan, type ScannerReport } from "#tests/tls-servers/scanner-report.ts";
import { SET_UPS, type SetUpName, startSetUp } from "#tests/tls-servers/set-ups.ts";
import { tlsTarget } from "#tests/tls-servers/tls-target.ts";

const RUNS = 3;
const SCANNERS = { nmap: runNmap, sslscan: runSslscan } as const;
type Scanner = keyof typeof SCANNERS;

/** What several runs of one tool cost: the counts of the last, the median of the times. */
interface Cost {
  counts: ConnectionCounts;
  wallMs: number;
}

/** Everything that Portcullis and the scanners said about one set-up. */
interface Comparison {
  base: BasePosture;
  enumeration: TlsEnumeration;
  ours: Cost;
  reports: Record<Scanner, ScannerReport>;
  theirs: Record<Scanner, Cost>;
  servedChain: string[];
}

describe.each(Object.keys(SET_UPS) as SetUpName[])("a listener with %s", (name) => {
  let server: RunningServer;
  let proxy: CountingProxy;
  let seen: Comparison;
  beforeAll(async () => {
    server = await startSetUp(name);
    proxy = await startCountingProxy(server.port);
    seen = await compare(proxy);
  });
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });

  test.each(["nmap", "sslscan"] as const)("has the suites that %s finds", (scanner) => {
    expect(inNameOrder(suitesOf(seen.enumeration))).toEqual(
      inNameOrder(seen.reports[scanner].suites),
    );
  });

  test("has the order of suites that nmap finds", () => {
    const { suites, preference } = seen.reports.nmap;

    for (const { version, ciphers, preference: decides } of seen.enumeration.versions) {
      expect([version, decides]).toEqual([version, preference[version]]);
      if (decides === "server") expect(ciphers).toEqual(suites[version]);
    }
  });

  test("has the versions that it negotiates with, in the base look too", () => {
    const accepted = TLS_VERSIONS.filter((version) => seen.base.versions[version]);

    expect(accepted).toEqual(seen.enumeration.versions.map(({ version }) => version));
    expect(seen.enumeration.incomplete).toBeNull();
  });

  test("shows the chain that the scanners and openssl s_client see", () => {
    const chain = seen.base.flight?.chain.map((der) => fingerprintOf(der)) ?? [];

    expect(chain).toEqual(seen.servedChain);
    expect(chain[0]).toBe(fingerprintOf(seen.reports.nmap.leafPem));
    expect(chain[0]).toBe(fingerprintOf(seen.reports.sslscan.leafPem));
  });

  test("asks for the authorities that sslscan lists", () => {
    const names = seen.base.flight?.certificateRequest?.authorities.map(readDistinguishedName);

    expect(names).toEqual(seen.reports.sslscan.authorities?.map(fromOneLine));
  });

  test.each(["nmap", "sslscan"] as const)(
    "costs fewer connections and less time than with %s, and no handshake",
    (scanner) => {
      const { ours, theirs, base, enumeration } = seen;

      expect(ours.counts.continued).toBe(0);
      expect(ours.counts.connections).toBe(base.connections + enumeration.connections);
      expect(ours.counts.connections).toBeLessThan(theirs[scanner].counts.connections);
      expect(ours.wallMs).toBeLessThan(theirs[scanner].wallMs);
    },
  );
});

/** Looks with every tool, one after the other, so that none slows another down. */
async function compare(proxy: CountingProxy): Promise<Comparison> {
  const target = tlsTarget(proxy.port);
  const ours = await repeat(proxy, async () => {
    const startedMs = performance.now();
    const base = await readBasePosture(target, AbortSignal.timeout(30_000));
    const enumeration = await enumerateTls(
      target,
      { support: base.versions },
      AbortSignal.timeout(30_000),
    );
    return { base, enumeration, wallMs: performance.now() - startedMs };
  });
  const nmap = await repeat(proxy, () => runNmap(proxy.port));
  const sslscan = await repeat(proxy, () => runSslscan(proxy.port));
  const { base, enumeration } = ours.last;
  return {
    base,
    enumeration,
    ours: ours.cost,
    reports: { nmap: nmap.last, sslscan: sslscan.last },
    theirs: { nmap: nmap.cost, sslscan: sslscan.cost },
    servedChain: await readServedChain(proxy.host),
  };
}

async function repeat<T extends { wallMs: number }>(
  proxy: CountingProxy,
  run: () => Promise<T>,
): Promise<{ last: T; cost: Cost }> {
  proxy.takeCounts();
  let last = await run();
  const counts = proxy.takeCounts();
  const times = [last.wallMs];
  while (times.length < RUNS) {
    last = await run();
    times.push(last.wallMs);
  }
  return { last, cost: { counts, wallMs: median(times) } };
}

async function readServedChain(host: string): Promise<string[]> {
  const { stdout } = await runProgram("openssl", ["s_client", "-connect", host, "-showcerts"]);
  const pems = stdout.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return pems.map(fingerprintOf);
}

function fingerprintOf(certificate: string | Buffer): string {
  return new X509Certificate(certificate).fingerprint256;
}

function suitesOf({ versions }: TlsEnumeration): ScannerReport["suites"] {
  return Object.fromEntries(versions.map(({ version, ciphers }) => [version, ciphers]));
}

function inNameOrder(suites: ScannerReport["suites"]): ScannerReport["suites"] {
  return Object.fromEntries(
    Object.entries(suites).map(([version, names]) => [version, names.toSorted()]),
  );
}

/** sslscan prints `/O=Example/CN=Clients`, first part first. */
function fromOneLine(name: string): string {
  return name.slice(1).split("/").toReversed().join(",");
}
