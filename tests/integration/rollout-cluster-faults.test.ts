import { MongoClient } from "mongodb";
import { expect, test } from "vitest";
import type { SimulatedCluster } from "#simulator/cluster/cluster.ts";
import {
  expectCompleted,
  expectHalted,
  faultScenes,
  onceFirstIsMoved,
  setParameters,
  taken,
} from "#tests/integration/fault-scene.ts";
import { disorderOf } from "#tests/processes/command-order.ts";

const start = faultScenes();

test("two members that lose each other halt the rollout, although both answer us", async () => {
  // Members take two seconds here to give each other up; the canary is watched for longer.
  const scene = await start({ road: { policy: { canarySoakSeconds: 5, soakSeconds: 0 } } });
  const [first, second, third] = scene.hosts;
  onceFirstIsMoved(scene, () => scene.cluster.setFault(second, { unreachableFrom: [first] }));

  expectHalted(scene, await scene.untilItRests(), null, ["REPLICATION_UNHEALTHY"]);
  expect(taken(scene)).not.toContain(`${third} preferTLS`);

  await scene.cluster.clearFaults();
  expectCompleted(scene, await scene.resumeUntilItRests());
});

test("a primary that steps down in the middle of a phase halts the rollout or lets it end well", async () => {
  const scene = await start();
  onceFirstIsMoved(scene, () => stepDown(scene.cluster));

  const rested = await scene.untilItRests();
  if (rested.state === "halted") {
    expectHalted(scene, rested, null, ["UNEXPECTED_ELECTION", "REPLICATION_UNHEALTHY"]);
    expectCompleted(scene, await scene.resumeUntilItRests());
  } else {
    expectCompleted(scene, rested);
  }
});

test("a member that joins at disabled halts the rollout before the next node", async () => {
  const scene = await start();
  onceFirstIsMoved(scene, () => scene.cluster.addMember("rs0", { mode: "disabled" }));

  const halted = await scene.untilItRests();

  const newcomer = scene.cluster.nodes.at(-1)?.host ?? "";
  expectHalted(scene, halted, newcomer, ["PLAN_DRIFTED", "REPLICATION_UNHEALTHY"]);
  // The one step that was under way when it came is finished; nothing is begun after it.
  expect(taken(scene).length).toBeLessThanOrEqual(2);
});

test.each([
  ["forward", 3_600_000],
  ["back", -3_600_000],
])(
  "a clock that jumps an hour %s in the middle neither loses nor repeats a step",
  async (_, jumpMs) => {
    let skewMs = 0;
    const scene = await start({
      ports: (container) => ({
        ...container,
        clock: {
          ...container.clock,
          now: () => new Date(container.clock.now().getTime() + skewMs),
        },
      }),
    });
    onceFirstIsMoved(scene, () => {
      skewMs = jumpMs;
    });

    const ended = await scene.untilItRests();

    expectCompleted(scene, ended);
    expect(disorderOf(ended.plan, setParameters(scene))).toEqual([]);
  },
);

/** Asks the primary to hand over, as an operator would in a shell. */
async function stepDown({ nodes, users, certificates }: SimulatedCluster): Promise<void> {
  const primary = nodes.find(({ state }) => state.replication?.memberState === "PRIMARY");
  const client = new MongoClient(`mongodb://${primary?.host ?? ""}/`, {
    directConnection: true,
    auth: { username: users.root.user, password: users.root.password },
    tls: true,
    ca: certificates.ca,
    cert: certificates.client,
    key: certificates.client,
  });
  try {
    await client.db("admin").command({ replSetStepDown: 10, force: true });
  } finally {
    await client.close();
  }
}
