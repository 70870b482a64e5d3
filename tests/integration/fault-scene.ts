import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import {
  type DrivenCluster,
  type DriveOptions,
  startDrivenCluster,
} from "#tests/integration/driven-cluster.ts";
import { brokenPairs, watchPairs } from "#tests/integration/legal-pairs.ts";
import { startTestServer, type TestServer } from "#tests/integration/test-database.ts";

/** A rollout that is about to be driven, and what faults are to come over. */
export interface Scene extends DrivenCluster {
  /** In the order in which the first phase moves them. */
  hosts: [string, string, string];
  /** Pairs of nodes that a command of the rollout broke. */
  broken: string[];
}

export type StartScene = (options?: Omit<DriveOptions, "databaseUrl">) => Promise<Scene>;

/** Rollouts of the tests of one file, each on a cluster and in a database of its own. */
export function faultScenes(): StartScene {
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

  return async (options = {}) => {
    driven = await startDrivenCluster({ databaseUrl: await server.createDatabase(), ...options });
    const { plan } = await driven.rollout();
    const [first = "", second = "", third = ""] =
      plan.phases[0]?.steps.map(({ host }) => host) ?? [];
    return Object.assign(driven, {
      hosts: [first, second, third] as [string, string, string],
      broken: watchPairs(driven.cluster).broken,
    });
  };
}

/** Every setParameter that reached a node and was answered with ok, in order: "host mode". */
export function taken({ cluster }: DrivenCluster): string[] {
  return cluster.commandLog
    .filter(({ command, ok }) => command === "setParameter" && ok)
    .map(({ host, to }) => `${host} ${to}`);
}

/** Lets a fault come over a node as soon as the first node of the rollout has been moved. */
export function onceFirstIsMoved({ cluster, hosts }: Scene, strike: () => unknown): void {
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
export function expectCompleted(scene: Scene, ended: Rollout): void {
  expect(ended.halt).toBeNull();
  expect(ended.state).toBe("succeeded");
  expect(scene.cluster.nodes.map(({ state }) => state.mode)).toEqual(
    scene.cluster.nodes.map(() => "requireTLS"),
  );
  expect(brokenPairs(scene.cluster)).toEqual([]);
  expect(scene.broken).toEqual([]);
}

/** It stands still, says which node and why, and has cut nobody off by a command of its own. */
export function expectHalted(
  scene: Scene,
  rollout: Rollout,
  host: string | null,
  codes: string[],
): void {
  expect(rollout.state).toBe("halted");
  expect(codes).toContain(rollout.halt?.code);
  if (host !== null) expect(rollout.halt?.message).toContain(host);
  expect(scene.broken).toEqual([]);
}

/** Every setParameter that reached a node, whatever became of it. */
export function setParameters({ cluster }: DrivenCluster) {
  return cluster.commandLog.filter(({ command }) => command === "setParameter");
}
