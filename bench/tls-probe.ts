import { connect as connectTcp } from "node:net";
import { connect, createSecureContext, type SecureContext, type SecureVersion } from "node:tls";
import { type BenchTable, formatMs } from "#bench/bench-table.ts";
import { ownCpuMs } from "#bench/process-cpu.ts";
import { runCounted } from "#bench/run-counted.ts";
import {
  type SeparateTlsListener,
  startSeparateTlsListener,
} from "#bench/separate-tls-listener.ts";
import type { TlsVersion } from "#lib/domain/observation/tls-posture.ts";
import { baseOffer, readBasePosture } from "#lib/infrastructure/tls-scan/base-posture.ts";
import { enumerateTls } from "#lib/infrastructure/tls-scan/enumerate.ts";
import { processKeyShare } from "#lib/infrastructure/tls-scan/hello-offers.ts";
import { probeTls, type TlsTarget } from "#lib/infrastructure/tls-scan/probe-tls.ts";
import { startCountingProxy } from "#tests/tls-servers/counting-proxy.ts";
import { median } from "#tests/tls-servers/median.ts";
import { runProgram } from "#tests/tls-servers/run-program.ts";
import { nmapArguments, sslscanArguments } from "#tests/tls-servers/scanner-report.ts";
import type { SetUpName } from "#tests/tls-servers/set-ups.ts";
import { tlsTarget } from "#tests/tls-servers/tls-target.ts";

const CONNECTIONS = 400;
const WARM_UP = 100;
const LOOKS = 15;
const SCANS = 5;
const S_TIME_SECONDS = 2;
const SET_UPS: readonly SetUpName[] = ["an RSA certificate", "an EC certificate"];

/** What one operation cost, each figure for one operation. */
interface Cost {
  operation: string;
  connections: number;
  wallMs: number;
  cpuMs: number;
  serverCpuMs: number;
}

/** Raw probes, base looks and enumerations beside what else can ask a listener about its TLS. */
export async function measure(): Promise<BenchTable> {
  const rows: string[][] = [];
  for (const name of SET_UPS) rows.push(...(await measureSetUp(name)));
  return {
    title: "TLS listeners in a process of their own; every figure for one operation",
    header: [
      ...["listener", "operation", "connections", "wall ms", "CPU ms", "per CPU second"],
      ...["CPU / tls.connect", "listener CPU ms"],
    ],
    rows,
  };
}

async function measureSetUp(name: SetUpName): Promise<string[][]> {
  const listener = await startSeparateTlsListener(name);
  try {
    const costs = [
      ...(await measureHandshakes(listener)),
      ...(await measureLooks(listener)),
      ...(await measureScanners(listener)),
    ];
    const reference = costs.find(({ operation }) => operation === REFERENCE)?.cpuMs ?? Number.NaN;
    return costs.map((cost) => [
      ...[name, cost.operation, cost.connections.toFixed(0)],
      ...[formatMs(cost.wallMs), formatMs(cost.cpuMs), (1_000 / cost.cpuMs).toFixed(0)],
      ...[(cost.cpuMs / reference).toFixed(2), formatMs(cost.serverCpuMs)],
    ]);
  } finally {
    await listener.stop();
  }
}

const REFERENCE = "tls.connect 1.3, new context";

async function measureHandshakes(listener: SeparateTlsListener): Promise<Cost[]> {
  const target = tlsTarget(listener.port);
  const cached = createSecureContext({ ca: [] });
  const each = (operation: string, run: () => Promise<void>) =>
    measureEach(listener, { operation, connections: 1, count: CONNECTIONS, run });
  return [
    await each("TCP connect alone", () => connectOnce(listener.port)),
    await each("raw hello 1.2", () => rawHello(target, "TLSv1.2")),
    await each("raw hello 1.3", () => rawHello(target, "TLSv1.3")),
    await each("tls.connect 1.2, cached context", () =>
      handshake(listener.port, "TLSv1.2", cached),
    ),
    await each("tls.connect 1.2, new context", () => handshake(listener.port, "TLSv1.2")),
    await each("tls.connect 1.3, cached context", () =>
      handshake(listener.port, "TLSv1.3", cached),
    ),
    await each(REFERENCE, () => handshake(listener.port, "TLSv1.3")),
    await measureOpensslTime(listener, "1.2"),
    await measureOpensslTime(listener, "1.3"),
  ];
}

async function measureLooks(listener: SeparateTlsListener): Promise<Cost[]> {
  const target = tlsTarget(listener.port);
  const signal = AbortSignal.timeout(600_000);
  const base = await readBasePosture(target, signal);
  const enumeration = await enumerateTls(target, { support: base.versions }, signal);
  const suites = enumeration.versions.map(({ ciphers }) => ciphers.length).join(" + ");
  return [
    await measureEach(listener, {
      operation: "base look",
      connections: base.connections,
      count: LOOKS,
      run: () => readBasePosture(target, signal),
    }),
    await measureEach(listener, {
      operation: `enumeration, ${suites} suites`,
      connections: enumeration.connections,
      count: LOOKS,
      run: () => enumerateTls(target, { support: base.versions }, signal),
    }),
  ];
}

async function measureEach(
  listener: SeparateTlsListener,
  task: { operation: string; connections: number; count: number; run: () => Promise<unknown> },
): Promise<Cost> {
  const { operation, connections, count, run } = task;
  for (let done = 0; done < Math.min(WARM_UP, count); done += 1) await run();
  const wallTimes: number[] = [];
  const serverMs = listener.cpuMs();
  const cpuMs = ownCpuMs();
  for (let done = 0; done < count; done += 1) {
    const startedMs = performance.now();
    await run();
    wallTimes.push(performance.now() - startedMs);
  }
  return {
    operation,
    connections,
    wallMs: median(wallTimes),
    cpuMs: (ownCpuMs() - cpuMs) / count,
    serverCpuMs: (listener.cpuMs() - serverMs) / count,
  };
}

function connectOnce(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host: "127.0.0.1", port, noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => socket.destroy());
    socket.once("close", () => resolve());
  });
}

async function rawHello(target: TlsTarget, version: TlsVersion): Promise<void> {
  const offer = baseOffer(version, target.endpoint.hostname);
  const probe = { offer, shareFor: processKeyShare };
  const answer = await probeTls(target, probe, new AbortController().signal);
  const isFlight = answer.ok && answer.value.kind === "flight" && answer.value.isWhole;
  if (!isFlight) throw new Error("A raw hello was not answered with a whole flight");
}

/** A whole handshake, as a library makes it; without a context of the caller a new one is built. */
function handshake(
  port: number,
  version: SecureVersion,
  secureContext: SecureContext = createSecureContext({ ca: [] }),
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...{ host: "127.0.0.1", port, secureContext, rejectUnauthorized: false },
      ...{ minVersion: version, maxVersion: version },
    });
    socket.once("error", reject);
    socket.once("secureConnect", () => socket.destroy());
    socket.once("close", () => resolve());
  });
}

/** Full handshakes of OpenSSL's own client, one after the other for some seconds. */
async function measureOpensslTime(
  listener: SeparateTlsListener,
  version: "1.2" | "1.3",
): Promise<Cost> {
  const only = version === "1.2" ? "-tls1_2" : "-tls1_3";
  const serverMs = listener.cpuMs();
  const { stdout, cpuMs } = await runCounted("openssl", [
    ...["s_time", "-connect", `127.0.0.1:${listener.port}`, "-new", only],
    ...["-time", String(S_TIME_SECONDS)],
  ]);
  const [, text = ""] = stdout.match(/(\d+) connections in [\d.]+ real seconds/) ?? [];
  const count = Number(text);
  return {
    operation: `openssl s_time -new ${version}`,
    connections: 1,
    wallMs: (S_TIME_SECONDS * 1_000) / count,
    cpuMs: cpuMs / count,
    serverCpuMs: (listener.cpuMs() - serverMs) / count,
  };
}

async function measureScanners(listener: SeparateTlsListener): Promise<Cost[]> {
  return [
    await measureScanner(listener, "nmap", nmapArguments),
    await measureScanner(listener, "sslscan", sslscanArguments),
  ];
}

/** Whole processes; the connections are counted in a run of their own, so that the proxy costs nothing. */
async function measureScanner(
  listener: SeparateTlsListener,
  name: string,
  argumentsFor: (port: number) => string[],
): Promise<Cost> {
  const proxy = await startCountingProxy(listener.port);
  await runProgram(name, argumentsFor(proxy.port));
  const { connections } = proxy.takeCounts();
  await proxy.stop();
  const serverMs = listener.cpuMs();
  const runs: { wallMs: number; cpuMs: number }[] = [];
  while (runs.length < SCANS) runs.push(await runCounted(name, argumentsFor(listener.port)));
  return {
    operation: `${name}, whole process`,
    connections,
    wallMs: median(runs.map(({ wallMs }) => wallMs)),
    cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
    serverCpuMs: (listener.cpuMs() - serverMs) / SCANS,
  };
}
