import type { Command } from "commander";
import { WORKER_ENV, WORKER_FLAGS, WORKER_MAIN } from "#cli/processes.ts";
import { environmentOrRefusal } from "#cli/wrong-usage.ts";
import { migrateDatabase } from "#lib/server/migrate-database.ts";
import { untilAskedToStop } from "#lib/server/process-lifetime.ts";
import { createSupervisor } from "#lib/server/supervisor.ts";

/** Adds `worker`: probes and rollouts alone, for scaling out. */
export function registerWorkerCommand(program: Command): void {
  program
    .command("worker")
    .description("probes and drives rollouts only; needs DATABASE_URL")
    .option("--data <dir>", "folder of the secret key")
    .action(async (flags: { data?: string }, command: Command) => {
      const overrides = flags.data === undefined ? {} : { PORTCULLIS_DATA_DIR: flags.data };
      const environment = environmentOrRefusal(command, overrides);
      const { databaseUrl } = environment;
      if (databaseUrl === null) return command.error("worker needs DATABASE_URL", { exitCode: 2 });
      await migrateDatabase(databaseUrl);
      const asked = untilAskedToStop();
      const supervisor = createSupervisor({
        onCrash: (_name, how, waitMs) =>
          console.error(`The worker ended (${how}); it starts again in ${waitMs} ms`),
      });
      supervisor.start({
        name: "worker",
        command: process.execPath,
        args: [...WORKER_FLAGS, WORKER_MAIN],
        env: {
          ...WORKER_ENV,
          DATABASE_URL: databaseUrl,
          PORTCULLIS_DATA_DIR: environment.dataDir,
        },
      });
      await asked;
      await supervisor.stop();
      process.exit(0);
    });
}
