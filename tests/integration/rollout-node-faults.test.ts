import { expect, test } from "vitest";
import type { NodeFault } from "#simulator/faults/node-fault.ts";
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

test.each<[string, NodeFault]>([
  ["before it takes", { dieAt: "setParameter-before" }],
  ["right after it has taken", { dieAt: "setParameter-after" }],
])(
  "a node that dies %s the command halts the rollout; started again, it is moved and all ends well",
  async (_, fault) => {
    const scene = await start();
    const [, second] = scene.hosts;
    await scene.cluster.setFault(second, fault);

    expectHalted(scene, await scene.untilItRests(), second, ["NODE_UNREACHABLE"]);
    expect(taken(scene)).not.toContain(`${scene.hosts[2]} preferTLS`);

    await scene.cluster.start(second);
    await scene.cluster.node(second).settled();
    expectCompleted(scene, await scene.resumeUntilItRests());
  },
);

test("a node killed while the command is on its way halts the rollout, and is moved once it is back", async () => {
  const scene = await start();
  const [, second] = scene.hosts;
  onceFirstIsMoved(scene, () => scene.cluster.kill(second));

  expectHalted(scene, await scene.untilItRests(), second, [
    "NODE_UNREACHABLE",
    "REPLICATION_UNHEALTHY",
    "CONNECTIVITY_LOST",
  ]);

  await scene.cluster.start(second);
  await scene.cluster.node(second).settled();
  expectCompleted(scene, await scene.resumeUntilItRests());
});

test("a lost reply is looked up, not sent again", async () => {
  const scene = await start();
  await scene.cluster.setFault(scene.hosts[1], { loseReply: true });

  const ended = await scene.untilItRests();

  expectCompleted(scene, ended);
  expect(disorderOf(ended.plan, setParameters(scene))).toEqual([]);
});

test("a node that claims a mode which the wire denies halts the rollout", async () => {
  const scene = await start();
  const [, second, third] = scene.hosts;
  onceFirstIsMoved(scene, () => scene.cluster.setFault(second, { lieAboutMode: "requireTLS" }));

  expectHalted(scene, await scene.untilItRests(), second, ["PLAINTEXT_ACCEPTED"]);
  expect(taken(scene)).not.toContain(`${third} preferTLS`);
});

test("a node that hangs halts the rollout before another one is touched", async () => {
  const scene = await start();
  const [, second, third] = scene.hosts;
  onceFirstIsMoved(scene, () => scene.cluster.setFault(second, { hang: true }));

  expectHalted(scene, await scene.untilItRests(90_000), second, [
    "NODE_UNREACHABLE",
    "REPLICATION_UNHEALTHY",
    "CONNECTIVITY_LOST",
  ]);
  expect(taken(scene)).not.toContain(`${third} preferTLS`);
});
