import { type BenchTable, formatMs } from "#bench/bench-table.ts";
import { startSeparateCluster } from "#bench/simulated-cluster.ts";
import type { ProbeRequest, Prober } from "#lib/application/ports/node-driver.ts";
import { createProber } from "#lib/infrastructure/probe/prober.ts";

/** Rare heartbeats, so that the members' own traffic does not compete with the probe for the processor. */
const HEARTBEAT_MS = 5_000;
const ROUNDS = 5;

const CASES = [
  { topology: "replica-set:3", nodes: 3 },
  { topology: "sharded:16x3+m1", nodes: 50 },
  { topology: "sharded:166x3+m1", nodes: 500 },
] as const;

/** Wall and CPU time of looking at a whole cluster, first with nothing prepared, then again and again. */
export async function measure(): Promise<BenchTable> {
  const rows: string[][] = [];
  for (const { topology, nodes } of CASES) rows.push(...(await measureCase(topology, nodes)));
  return {
    title: "Probe of simulated clusters at allowTLS, logged in, client certificates demanded",
    header: ["nodes", "topology", "round", "wall ms", "CPU ms", "CPU ms/node", "simulator CPU ms"],
    rows,
  };
}

interface Sample {
  wallMs: number;
  cpuMs: number;
  simulatorMs: number;
}

/** Each is measured after a first look with nothing prepared. */
const LOOKS: readonly { name: string; look: ProbeRequest }[] = [
  { name: "by the clock", look: { depth: "base", isRoutine: true } },
  { name: "asked for", look: { depth: "base" } },
  { name: "full depth", look: { depth: "full" } },
];

async function measureCase(topology: string, nodes: number): Promise<string[][]> {
  const cluster = await startSeparateCluster(topology, "allowTLS", HEARTBEAT_MS);
  try {
    const prober = createProber({ now: () => new Date() });
    const rows = [rowOf("first", await sample(prober, { depth: "base" }))];
    for (const { name, look } of LOOKS) {
      const samples: Sample[] = [];
      for (let round = 0; round < ROUNDS; round += 1) samples.push(await sample(prober, look));
      rows.push(rowOf(`${name}, median of ${ROUNDS}`, medianOf(samples)));
    }
    return rows;
  } finally {
    await cluster.stop();
  }

  async function sample(prober: Prober, look: ProbeRequest): Promise<Sample> {
    const cpu = process.cpuUsage();
    const simulatorMs = cluster.cpuMs();
    const startedMs = performance.now();
    const observation = await prober.probeCluster(cluster.target, look);
    const wallMs = performance.now() - startedMs;
    const { user, system } = process.cpuUsage(cpu);
    const known = observation.nodes.filter((node) => node.mode.runtime === "allowTLS").length;
    if (known !== nodes) throw new Error(`${known} of ${nodes} nodes were read`);
    return {
      wallMs,
      cpuMs: (user + system) / 1_000,
      simulatorMs: cluster.cpuMs() - simulatorMs,
    };
  }

  function rowOf(round: string, { wallMs, cpuMs, simulatorMs }: Sample): string[] {
    return [
      String(nodes),
      topology,
      round,
      formatMs(wallMs),
      formatMs(cpuMs),
      formatMs(cpuMs / nodes),
      formatMs(simulatorMs),
    ];
  }
}

function medianOf(samples: readonly Sample[]): Sample {
  const sorted = samples.toSorted((a, b) => a.wallMs - b.wallMs);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("There are no samples");
  return middle;
}
