import { afterEach, describe, expect, test } from "vitest";
import { planRollout } from "#lib/application/plan-rollout.ts";
import { submitRollout } from "#lib/application/submit-rollout.ts";
import { aRoad } from "#tests/builders/rollout.ts";
import { olga } from "#tests/in-memory/rollout-world.ts";
import { BACKENDS, targetOf } from "#tests/integration/cluster-under-test.ts";
import type { ClusterUnderTest } from "#tests/integration/cluster-wish.ts";
import { CLUSTER_ID, portsFor, storedIn, walkPhaseOf } from "#tests/integration/road-under-test.ts";
import { type HeldClient, holdClient } from "#tests/processes/held-client.ts";

const TIMEOUT_MS = 300_000;

let cluster: ClusterUnderTest | null = null;
let client: HeldClient | null = null;
afterEach(async () => {
  client?.close();
  await cluster?.stop();
});

describe.each(BACKENDS)("on $name", ({ start }) => {
  test("one plaintext connection held open across requireTLS keeps the phase in draining 1, by name", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const under = await start({ members: 3, mode: "allowTLS", clientCertificates: "optional" });
    cluster = under;
    const ports = await portsFor(
      targetOf(under, { login: true, certificate: true, plaintextLogin: true }),
    );
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
      expect(await walkPhaseOf(ports, id)).toBe("awaiting_approval");
    }

    const draining = walkPhaseOf(ports, id);

    const phrase = `Draining 1: ${host} still serves ${held.address} (billing, pymongo 4.6)`;
    await expect
      .poll(async () => (await storedIn(ports, id)).hold?.message, { timeout: 60_000 })
      .toBe(phrase);
    const { hold, state, steps } = await storedIn(ports, id);
    expect(state).toBe("running");
    expect(hold).toMatchObject({ code: "DRAINING", host });
    expect(hold?.connections).toMatchObject([
      { host, client: held.address, appName: "billing", isMember: false },
    ]);
    expect(await held.isServed()).toBe(true);
    await expect
      .poll(async () =>
        (await storedIn(ports, id)).steps
          .filter((step) => step.phaseIndex === drainAt && step.state === "done")
          .map((step) => step.host),
      )
      .toHaveLength(steps.filter((step) => step.phaseIndex === drainAt).length - 1);

    held.close();

    expect(["awaiting_approval", "succeeded"]).toContain(await draining);
    expect((await storedIn(ports, id)).hold).toBeNull();
  });
});
