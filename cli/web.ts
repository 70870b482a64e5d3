import { type Command, Option } from "commander";
import { environmentOrRefusal } from "#cli/wrong-usage.ts";
import { announceSetup } from "#lib/server/auth/announce-setup.ts";
import { migrateDatabase } from "#lib/server/migrate-database.ts";
import { runWeb } from "#lib/server/run-web.ts";

interface Flags {
  port?: string;
  host?: string;
  data?: string;
  supervised?: true;
}

/** A store that has not answered by then will not; the supervisor tries again. */
const STORE_START_LIMIT_MS = 60_000;

/** Adds `web`: console and API alone, for scaling out. */
export function registerWebCommand(program: Command): void {
  program
    .command("web")
    .description("serves console and API only; needs DATABASE_URL and a finished build")
    .option("--port <port>", "port to listen on")
    .option("--host <address>", "address to listen on")
    .option("--data <dir>", "folder of the secret key")
    // For `start`, whose store may still be starting and which prints the set-up link itself.
    .addOption(new Option("--supervised").hideHelp())
    .action(async (flags: Flags, command: Command) => {
      const environment = environmentOrRefusal(command, {
        ...(flags.port === undefined ? {} : { PORT: flags.port }),
        ...(flags.host === undefined ? {} : { HOST: flags.host }),
        ...(flags.data === undefined ? {} : { PORTCULLIS_DATA_DIR: flags.data }),
      });
      const { databaseUrl } = environment;
      if (databaseUrl === null) return command.error("web needs DATABASE_URL", { exitCode: 2 });
      const say = (line: string) => console.log(line);
      const open = async () => {
        await migrateDatabase(databaseUrl, flags.supervised ? STORE_START_LIMIT_MS : 0);
        if (!flags.supervised) await announceSetup(environment, databaseUrl, say);
      };
      await runWeb(environment, { databaseUrl, open, say });
      // Next keeps timers of its own, and everything of ours is closed.
      process.exit(0);
    });
}
