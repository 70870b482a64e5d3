import { type BenchTable, formatMs } from "#bench/bench-table.ts";
import { ownCpuMs } from "#bench/process-cpu.ts";
import { runCounted } from "#bench/run-counted.ts";
import { createProber } from "#lib/infrastructure/probe/prober.ts";
import { readBasePosture } from "#lib/infrastructure/tls-scan/base-posture.ts";
import { VERSION } from "#lib/protocols/tls/protocol-version.ts";
import { startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import { HOSTILE_SERVERS } from "#tests/tls-servers/hostile-servers.ts";
import { createListenerCertificates } from "#tests/tls-servers/listener-certificates.ts";
import { manyAuthorities } from "#tests/tls-servers/many-authorities.ts";
import { median } from "#tests/tls-servers/median.ts";
import { mostHeldAgainst } from "#tests/tls-servers/most-held-against.ts";
import { startOpensslServer } from "#tests/tls-servers/openssl-server.ts";
import { startTcpServer } from "#tests/tls-servers/running-server.ts";
import { tlsTarget } from "#tests/tls-servers/tls-target.ts";

const ROUNDS = 15;
const AUTHORITIES = 160;
const LIMITS = { connectMs: 250, handshakeMs: 150 };
const MAX_KIB = 256;

/** Who must show a certificate, many named authorities, and servers that do their worst. */
export async function measure(): Promise<BenchTable> {
  return {
    title: "Client certificate states, named authorities, hostile servers",
    header: ["what", "figure", "ours", "beside", "ratio"],
    rows: [await measureStates(), ...(await measureAuthorities()), ...(await measureHostile())],
  };
}

/** One whole look at a node that demands a certificate after the handshake, without showing one. */
async function measureStates(): Promise<string[]> {
  const cluster = await startSimulatedCluster({
    shape: { kind: "standalone" },
    modes: ["requireTLS"],
  });
  try {
    const prober = createProber({ now: () => new Date() });
    const target = {
      credentials: { uri: cluster.uri, caPem: cluster.certificates.ca, clientPem: null },
      allowCredentialsOverPlaintext: false,
      caBundles: [],
    };
    const look = () => prober.probeCluster(target, { depth: "base" });
    const [node] = (await look()).nodes;
    const state = node?.tls.clientCertificate ?? "unknown";
    const cpuMs = ownCpuMs();
    for (let round = 0; round < ROUNDS; round += 1) await look();
    const ours = (ownCpuMs() - cpuMs) / ROUNDS;
    const host = new URL(cluster.uri).host;
    const args = ["s_client", "-connect", host, "-brief"];
    const { cpuMs: theirs } = await runCounted("openssl", args);
    // The simulator runs in this process, so its share is in our figure.
    return row(`mongod-like demand, told as ${state}`, "CPU ms", ours, theirs);
  } finally {
    await cluster.stop();
  }
}

async function measureAuthorities(): Promise<string[][]> {
  const certificates = await createListenerCertificates("ec", new Date());
  const clientAuthorities = await manyAuthorities(AUTHORITIES, new Date());
  const args = ["-verify", "1", "-CAfile", "{ca}"];
  const server = await startOpensslServer({ ...certificates, clientAuthorities }, args);
  try {
    const signal = AbortSignal.timeout(60_000);
    const read = async () => {
      const { flight } = await readBasePosture(tlsTarget(server.port), signal);
      return flight?.certificateRequest?.authorities ?? [];
    };
    const names = await read();
    const cpuMs = ownCpuMs();
    for (let round = 0; round < ROUNDS; round += 1) await read();
    const ours = (ownCpuMs() - cpuMs) / ROUNDS;
    const theirs = await runCounted("openssl", ["s_client", "-connect", server.host]);
    const bytes = Buffer.concat(names).length;
    const what = `${names.length} authorities in ${bytes} bytes, five versions`;
    return [row(what, "CPU ms", ours, theirs.cpuMs)];
  } finally {
    await server.stop();
  }
}

async function measureHostile(): Promise<string[][]> {
  const tookMs: number[] = [];
  const heldKib: number[] = [];
  for (const serve of Object.values(HOSTILE_SERVERS)) {
    const server = await startTcpServer(serve);
    const startedMs = performance.now();
    await readBasePosture(tlsTarget(server.port, LIMITS), AbortSignal.timeout(10_000));
    tookMs.push(performance.now() - startedMs);
    for (const version of [VERSION.tls12, VERSION.tls13]) {
      heldKib.push((await mostHeldAgainst(server.port, version, LIMITS.handshakeMs)) / 1_024);
    }
    await server.stop();
  }
  const count = Object.keys(HOSTILE_SERVERS).length;
  const deadlineMs = 2 * (LIMITS.connectMs + LIMITS.handshakeMs);
  return [
    row(`${count} hostile servers, median`, "ms of the deadline", median(tookMs), deadlineMs),
    row(`${count} hostile servers, worst`, "ms of the deadline", Math.max(...tookMs), deadlineMs),
    row(`${count} hostile servers, worst`, "KiB held of 256", Math.max(...heldKib), MAX_KIB),
  ];
}

function row(what: string, figure: string, ours: number, beside: number): string[] {
  return [what, figure, formatMs(ours), formatMs(beside), (ours / beside).toFixed(2)];
}
