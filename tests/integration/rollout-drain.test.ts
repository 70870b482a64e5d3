import { afterEach, describe, expect, test } from "vitest";
import { decidePhase } from "#lib/application/decide-phase.ts";
import { driveRollout } from "#lib/application/drive-rollout.ts";
import { planRollout } from "#lib/application/plan-rollout.ts";
import type { Ports } from "#lib/application/ports.ts";
import { submitRollout } from "#lib/application/submit-rollout.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { createNodeDriverFactory } from "#lib/infrastructure/mongo-admin/node-driver.ts";
import { createProber } from "#lib/infrastructure/probe/prober.ts";
import { systemClock } from "#lib/infrastructure/system/system-clock.ts";
import { aCluster } from "#tests/builders/cluster.ts";
import { aRoad } from "#tests/builders/rollout.ts";
import { ana, createRolloutWorld, LIMITS, olga } from "#tests/in-memory/rollout-world.ts";
import { BACKENDS, targetOf } from "#tests/integration/cluster-under-test.ts";
import type { ClusterUnderTest } from "#tests/integration/cluster-wish.ts";
import { type HeldClient, holdClient } from "#tests/processes/held-client.ts";

const TIMEOUT_MS = 300_000;
const CLUSTER_ID = "under-test";

let cluster: ClusterUnderTest | null = null;
let client: HeldClient | null = null;
const stop = new AbortController();
afterEach(async () => {
  client?.close();
  await cluster?.stop();
});

/** Stores in memory, servers for real. */
async function portsFor(under: ClusterUnderTest): Promise<Ports> {
  const { ports } = await createRolloutWorld(["allowTLS"]);
  const target = targetOf(under, { login: true, certificate: true, plaintextLogin: true });
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

async function stored({ rollouts }: Ports, id: string): Promise<Rollout> {
  const rollout = await rollouts.find(id);
  if (rollout === null) throw new Error(`No rollout ${id}`);
  return rollout;
}

/** Approves the phase that waits, and drives it. */
async function walkPhase(ports: Ports, rolloutId: string) {
  const { currentPhase, digest } = await stored(ports, rolloutId);
  const yes = { phaseIndex: currentPhase, digest, decision: "approved" as const, comment: "" };
  await decidePhase({ rolloutId, expectedVersion: null, ...yes }, ana, ports);
  const limits = { ...LIMITS, pollIntervalMs: 200 };
  return driveRollout({ rolloutId, owner: "worker", stop: stop.signal }, ports, limits);
}

describe.each(BACKENDS)("on $name", ({ start }) => {
  test("one plaintext connection held open across requireTLS keeps the phase in draining 1, by name", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const under = await start({ members: 3, mode: "allowTLS", clientCertificates: "optional" });
    cluster = under;
    const ports = await portsFor(under);
    const [, host = ""] = under.hosts;
    const held = await holdClient(host, "billing");
    client = held;
    const road = aRoad({
      phases: ["prefer", "require", "drain"],
      policy: { canarySoakSeconds: 0, soakSeconds: 0 },
    });
    const input = { clusterId: CLUSTER_ID, road, notBefore: null };
    const { id, plan } = await planRollout(input, olga, ports);
    await submitRollout({ rolloutId: id, expectedVersion: null }, olga, ports);
    const drainAt = plan.phases.findIndex(({ kind }) => kind === "drain");
    for (let phase = 0; phase < drainAt; phase += 1) {
      expect(await walkPhase(ports, id)).toBe("awaiting_approval");
    }

    const draining = walkPhase(ports, id);

    const phrase = `Draining 1: ${host} still serves ${held.address} (billing, pymongo 4.6)`;
    await expect
      .poll(async () => (await stored(ports, id)).hold?.message, { timeout: 60_000 })
      .toBe(phrase);
    const { hold, state, steps } = await stored(ports, id);
    expect(state).toBe("running");
    expect(hold).toMatchObject({ code: "DRAINING", host });
    expect(hold?.connections).toMatchObject([
      { host, client: held.address, appName: "billing", isMember: false },
    ]);
    expect(await held.isServed()).toBe(true);
    await expect
      .poll(async () =>
        (await stored(ports, id)).steps
          .filter((step) => step.phaseIndex === drainAt && step.state === "done")
          .map((step) => step.host),
      )
      .toHaveLength(steps.filter((step) => step.phaseIndex === drainAt).length - 1);

    held.close();

    expect(["awaiting_approval", "succeeded"]).toContain(await draining);
    expect((await stored(ports, id)).hold).toBeNull();
  });
});
