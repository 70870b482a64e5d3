import { afterEach, expect, test } from "vitest";
import { planRollout } from "#lib/application/plan-rollout.ts";
import type { RestartOrder } from "#lib/application/ports/restart.ts";
import type { Ports } from "#lib/application/ports.ts";
import { submitRollout } from "#lib/application/submit-rollout.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import { aRoad } from "#tests/builders/rollout.ts";
import { olga } from "#tests/in-memory/rollout-world.ts";
import { targetOf } from "#tests/integration/cluster-under-test.ts";
import { CLUSTER_ID, portsFor, storedIn, walkPhaseOf } from "#tests/integration/road-under-test.ts";

let cluster: SimulatedCluster | null = null;
afterEach(async () => {
  await cluster?.stop();
});

test("preferTLS is persisted by restarts, the primary last and after it has stepped down", async () => {
  const running = await startSimulatedCluster({
    shape: { kind: "replica-set", members: 3 },
    modes: ["allowTLS"],
    auth: true,
    clientCertificates: "optional",
    heartbeatIntervalMs: 100,
    electionTimeoutMs: 1_000,
  });
  cluster = running;
  const { uri, certificates, users } = running;
  const target = targetOf(
    { uri, caPem: certificates.ca, clientPem: certificates.client, root: users.root },
    { login: true, certificate: true, plaintextLogin: true },
  );
  const orders: RestartOrder[] = [];
  const ports: Ports = {
    ...(await portsFor(target)),
    restartAdapters: {
      find: () => ({
        order: async (order) => {
          orders.push(order);
          await running.restartInMode(order.host, order.change.mode);
          return { kind: "handed-over", reference: "by the test" };
        },
      }),
    },
  };
  const road = aRoad({
    target: "preferTLS",
    phases: ["prefer", "persist-prefer"],
    policy: { canarySoakSeconds: 0, soakSeconds: 0, restartBy: "webhook" },
  });
  const planned = await planRollout({ clusterId: CLUSTER_ID, road, notBefore: null }, olga, ports);
  const rolloutId = planned.id;
  await submitRollout({ rolloutId, expectedVersion: null }, olga, ports);

  for (const _phase of planned.plan.phases) {
    await walkPhaseOf(ports, rolloutId);
    expect((await storedIn(ports, rolloutId)).halt).toBeNull();
  }

  expect((await storedIn(ports, rolloutId)).state).toBe("succeeded");
  const stepDowns = running.commandLog.filter(({ command }) => command === "replSetStepDown");
  expect(stepDowns.map(({ host }) => host)).toEqual([orders.at(-1)?.host]);
  expect(orders).toHaveLength(3);
  for (const { state } of running.nodes) {
    expect([state.mode, state.options.startup.mode]).toEqual(["preferTLS", "preferTLS"]);
  }
});
