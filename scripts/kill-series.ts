import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestServer } from "#tests/integration/test-database.ts";
import { disorderOf } from "#tests/processes/command-order.ts";
import { runKillSeries } from "#tests/processes/kill-series.ts";

/** The long form of the kill test: so many whole rollouts, each under kills. `node scripts/kill-series.ts [10 [20]]` */
const rounds = Number(process.argv[2] ?? 10);
/** A round. */
const kills = Number(process.argv[3] ?? 20);
const server = await startTestServer();
let bad = 0;
try {
  for (let round = 1; round <= rounds; round += 1) {
    const folder = mkdtempSync(join(tmpdir(), "pcl-kill-"));
    const {
      rollout,
      kills: done,
      commands,
      durationMs,
      exitCodes,
    } = await runKillSeries({
      databaseUrl: await server.createDatabase(),
      dataDir: folder,
      directory: folder,
      kills,
      random: Math.random,
    });
    rmSync(folder, { recursive: true, force: true });
    const disorder = disorderOf(rollout.plan, commands);
    if (rollout.state !== "succeeded" || disorder.length > 0) bad += 1;
    console.log(
      `round ${round}: ${rollout.state} after ${done} kills in ${Math.round(durationMs / 1000)} s, ` +
        `${commands.length} commands, exits ${exitCodes.join(" ")}, halt ${rollout.halt?.message ?? "none"}`,
      ...disorder,
    );
  }
} finally {
  await server.stop();
}
process.exit(bad === 0 ? 0 : 1);
