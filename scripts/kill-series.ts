import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { disorderOf, epochsGoBack } from "#tests/processes/command-order.ts";
import { startFragileStore } from "#tests/processes/fragile-store.ts";
import { runKillSeries } from "#tests/processes/kill-series.ts";

/** The long form of the kill test: so many whole rollouts, each under kills. `node scripts/kill-series.ts [3 [50]]` */
const rounds = Number(process.argv[2] ?? 3);
/** A round. */
const kills = Number(process.argv[3] ?? 50);
const store = await startFragileStore();
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
      store,
      directory: folder,
      kills,
      random: Math.random,
    });
    rmSync(folder, { recursive: true, force: true });
    const disorder = [...disorderOf(rollout.plan, commands), ...epochsGoBack(rollout)];
    if (rollout.state !== "succeeded" || disorder.length > 0) bad += 1;
    console.log(
      `round ${round}: ${rollout.state} after ${done.workers} kills of workers and ${done.store} of the store in ${Math.round(durationMs / 1000)} s, ` +
        `${commands.length} commands, exits ${exitCodes.join(" ")}, halt ${rollout.halt?.message ?? "none"}`,
      ...disorder,
    );
  }
} finally {
  await store.stop();
}
process.exit(bad === 0 ? 0 : 1);
