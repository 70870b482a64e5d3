import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "#tests/integration/test-database.ts";
import { disorderOf } from "#tests/processes/command-order.ts";
import { runKillSeries } from "#tests/processes/kill-series.ts";

const KILLS = 20;
/** 53 s on two quiet cores, 69 and 107 s at a load of 6: starting twenty workers takes most of it. */
const TIMEOUT_MS = 300_000;

let server: TestServer;
const folder = mkdtempSync(join(tmpdir(), "pcl-kill-"));

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a rollout of nine nodes survives twenty kills of its two workers without a repeated command", {
  timeout: TIMEOUT_MS,
}, async () => {
  const { rollout, kills, commands, exitCodes } = await runKillSeries({
    databaseUrl: await server.createDatabase(),
    dataDir: folder,
    directory: folder,
    kills: KILLS,
    random: Math.random,
  });

  expect(rollout.halt).toBeNull();
  expect(rollout.state).toBe("succeeded");
  expect(kills).toBeGreaterThanOrEqual(KILLS);
  expect(rollout.plan.nodes).toHaveLength(9);
  expect(disorderOf(rollout.plan, commands)).toEqual([]);
  expect(exitCodes).toEqual([0, 0]);
});
