import { afterEach, expect, test } from "vitest";
import { DEFAULT_CLUSTER_SETTINGS } from "#lib/domain/cluster/cluster.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { buildPlan } from "#lib/domain/rollout/build-plan.ts";
import { evaluateGates } from "#lib/domain/rollout/gates.ts";
import { PHASES_OF_LADDER } from "#lib/domain/rollout/phase-kind.ts";
import { createProber } from "#lib/infrastructure/probe/prober.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import { aRoad, aRollout } from "#tests/builders/rollout.ts";
import { targetOf } from "#tests/integration/cluster-under-test.ts";

let cluster: SimulatedCluster | null = null;

afterEach(async () => {
  await cluster?.stop();
  cluster = null;
});

async function observe(mode: TlsMode) {
  cluster = await startSimulatedCluster({
    shape: { kind: "sharded", shards: 2, membersPerShard: 3, routers: 2 },
    modes: [mode],
    arbiter: true,
    configServers: 3,
    version: "4.2",
    auth: true,
    clientCertificates: "optional",
    heartbeatIntervalMs: 200,
  });
  const target = targetOf(
    {
      uri: cluster.uri,
      caPem: cluster.certificates.ca,
      clientPem: cluster.certificates.client,
      root: cluster.users.root,
    },
    { login: true, certificate: true, plaintextLogin: true },
  );
  return createProber({ now: () => new Date() }).probeCluster(target, { depth: "base" });
}

test.each([
  ["disabled", PHASES_OF_LADDER["tls-mode"]],
  ["preferTLS", ["prepare", "clients", "require", "drain", "persist", "verify"]],
] as const)(
  "a probed sharded cluster at %s, with arbiters that nobody can log in to, is planned all the way",
  { timeout: 60_000 },
  async (mode, kinds) => {
    const observation = await observe(mode);

    const plan = buildPlan({
      cluster: { id: "cluster-1", settings: DEFAULT_CLUSTER_SETTINGS },
      observation,
      road: aRoad(),
    });

    if (!plan.ok) throw new Error(plan.error.map(({ message }) => message).join("; "));
    expect(plan.value.phases.map(({ kind }) => kind)).toEqual(kinds);
    const require = plan.value.phases.find(({ kind }) => kind === "require");
    expect(require?.steps.slice(0, 2).map(({ action }) => action.kind)).toEqual([
      "restart",
      "restart",
    ]);
    const rollout = aRollout({ plan: plan.value, state: "awaiting_approval" });
    const gates = evaluateGates(rollout, observation, new Date());
    // Members that have just started may not have heard of each other yet.
    const unmet = gates.filter(({ id, state }) => state === "unmet" && id !== "replication");
    expect(unmet.map(({ id, value }) => [id, value])).toEqual([["approval", "0/1"]]);
  },
);
