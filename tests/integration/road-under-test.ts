import { decidePhase } from "#lib/application/decide-phase.ts";
import { driveRollout } from "#lib/application/drive-rollout.ts";
import type { ProbeTarget } from "#lib/application/ports/node-driver.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { createNodeDriverFactory } from "#lib/infrastructure/mongo-admin/node-driver.ts";
import { createProber } from "#lib/infrastructure/probe/prober.ts";
import { systemClock } from "#lib/infrastructure/system/system-clock.ts";
import { aCluster } from "#tests/builders/cluster.ts";
import { ana, createRolloutWorld, LIMITS } from "#tests/in-memory/rollout-world.ts";

export const CLUSTER_ID = "under-test";

/** Stores in memory with the cluster in them, and its servers for real. */
export async function portsFor(target: ProbeTarget): Promise<Ports> {
  const { ports } = await createRolloutWorld(["allowTLS"]);
  const { settings } = aCluster();
  const added = aCluster({
    id: CLUSTER_ID,
    name: "under test",
    settings: { ...settings, allowCredentialsOverPlaintext: true },
  });
  await ports.clusters.insert(added, target.credentials, []);
  return {
    ...ports,
    clock: systemClock,
    prober: createProber(systemClock),
    nodeDrivers: createNodeDriverFactory(),
  };
}

/** The rollout as it is stored now; throws when there is none. */
export async function storedIn({ rollouts }: Ports, id: string): Promise<Rollout> {
  const rollout = await rollouts.find(id);
  if (rollout === null) throw new Error(`No rollout ${id}`);
  return rollout;
}

/** Approves the phase that waits, and drives it to wherever it ends. */
export async function walkPhaseOf(ports: Ports, rolloutId: string) {
  const { currentPhase, digest } = await storedIn(ports, rolloutId);
  const yes = { phaseIndex: currentPhase, digest, decision: "approved" as const, comment: "" };
  await decidePhase({ rolloutId, expectedVersion: null, ...yes }, ana, ports);
  const stop = new AbortController().signal;
  const limits = { ...LIMITS, pollIntervalMs: 200, routersApartMs: 1_000 };
  return driveRollout({ rolloutId, owner: "worker", stop }, ports, limits);
}
