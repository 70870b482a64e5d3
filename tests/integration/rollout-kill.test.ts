import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { disorderOf, epochsGoBack } from "#tests/processes/command-order.ts";
import { type FragileStore, startFragileStore } from "#tests/processes/fragile-store.ts";
import { runKillSeries } from "#tests/processes/kill-series.ts";

/** The long form is scripts/kill-series.ts; fifty of these take minutes, most of it to start workers. */
const KILLS = 10;
const TIMEOUT_MS = 400_000;

let store: FragileStore;
const folder = mkdtempSync(join(tmpdir(), "pcl-kill-"));

beforeAll(async () => {
  store = await startFragileStore();
});

afterAll(async () => {
  await store.stop();
  rmSync(folder, { recursive: true, force: true });
});

test(`a rollout of twelve nodes survives ${KILLS} kills of its workers and its store without a repeated command`, {
  timeout: TIMEOUT_MS,
}, async () => {
  const { rollout, kills, commands, exitCodes } = await runKillSeries({
    store,
    directory: folder,
    kills: KILLS,
    random: Math.random,
  });

  expect(rollout.halt).toBeNull();
  expect(rollout.state).toBe("succeeded");
  expect(kills.workers + kills.store).toBeGreaterThanOrEqual(KILLS);
  expect(kills.store).toBeGreaterThan(0);
  expect(rollout.plan.nodes).toHaveLength(12);
  expect(disorderOf(rollout.plan, commands)).toEqual([]);
  expect(epochsGoBack(rollout)).toEqual([]);
  expect(exitCodes).toEqual([0, 0]);
});
