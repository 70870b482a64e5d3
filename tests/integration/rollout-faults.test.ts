import { MongoClient } from "mongodb";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import type { SimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { NodeFault } from "#simulator/faults/node-fault.ts";
import {
  type DrivenCluster,
  type DriveOptions,
  startDrivenCluster,
} from "#tests/integration/driven-cluster.ts";
import { brokenPairs, watchPairs } from "#tests/integration/legal-pairs.ts";
import { startTestServer, type TestServer } from "#tests/integration/test-database.ts";
import { disorderOf } from "#tests/processes/command-order.ts";

let server: TestServer;
let driven: DrivenCluster | null = null;

beforeAll(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  await driven?.stop();
  driven = null;
});

afterAll(async () => {
  await server.stop();
});

interface Scene extends DrivenCluster {
  /** In the order in which the first phase moves them. */
  hosts: [string, string, string];
  /** Pairs of nodes that a command of the rollout broke. */
  broken: string[];
}

async function start(options: Omit<DriveOptions, "databaseUrl"> = {}): Promise<Scene> {
  driven = await startDrivenCluster({ databaseUrl: await server.createDatabase(), ...options });
  const { plan } = await driven.rollout();
  const [first = "", second = "", third = ""] = plan.phases[0]?.steps.map(({ host }) => host) ?? [];
  return Object.assign(driven, {
    hosts: [first, second, third] as [string, string, string],
    broken: watchPairs(driven.cluster).broken,
  });
}

/** Every setParameter that reached a node and was answered with ok, in order: "host mode". */
function taken({ cluster }: DrivenCluster): string[] {
  return cluster.commandLog
    .filter(({ command, ok }) => command === "setParameter" && ok)
    .map(({ host, to }) => `${host} ${to}`);
}

/** Lets a fault come over a node as soon as the first node of the rollout has been moved. */
function onceFirstIsMoved({ cluster, hosts }: Scene, strike: () => unknown): void {
  const { onCommand } = cluster;
  let struck = false;
  cluster.onCommand = (entry) => {
    onCommand?.(entry);
    if (struck || entry.command !== "setParameter" || entry.host !== hosts[0]) return;
    struck = true;
    strike();
  };
}

/** It ended well: every step once, in order, all nodes where they should be, nobody cut off on the way. */
function expectCompleted(scene: Scene, ended: Rollout): void {
  expect(ended.halt).toBeNull();
  expect(ended.state).toBe("succeeded");
  expect(scene.cluster.nodes.map(({ state }) => state.mode)).toEqual(
    scene.cluster.nodes.map(() => "requireTLS"),
  );
  expect(brokenPairs(scene.cluster)).toEqual([]);
  expect(scene.broken).toEqual([]);
}

/** It stands still, says which node and why, and has cut nobody off by a command of its own. */
function expectHalted(scene: Scene, rollout: Rollout, host: string | null, codes: string[]): void {
  expect(rollout.state).toBe("halted");
  expect(codes).toContain(rollout.halt?.code);
  if (host !== null) expect(rollout.halt?.message).toContain(host);
  expect(scene.broken).toEqual([]);
}

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

function setParameters({ cluster }: DrivenCluster) {
  return cluster.commandLog.filter(({ command }) => command === "setParameter");
}
