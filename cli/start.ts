import type { Command } from "commander";
import { isFree } from "#cli/free-port.ts";
import { start } from "#cli/start-all.ts";
import { environmentOrRefusal } from "#cli/wrong-usage.ts";

interface Flags {
  demo?: true;
  port?: string;
  host?: string;
  data?: string;
}

/** Adds `start`: store, worker and web in one go. */
export function registerStartCommand(program: Command): void {
  program
    .command("start")
    .description("runs store, worker and web in one go")
    .option("--demo", "adds simulated clusters and one person per role")
    .option("--port <port>", "port to listen on (8420)")
    .option("--host <address>", "address to listen on (127.0.0.1)")
    .option("--data <dir>", "folder for everything that is kept (./.portcullis)")
    .action(async (flags: Flags, command: Command) => {
      const environment = environmentOrRefusal(command, {
        ...(flags.port === undefined ? {} : { PORT: flags.port }),
        ...(flags.host === undefined ? {} : { HOST: flags.host }),
        ...(flags.data === undefined ? {} : { PORTCULLIS_DATA_DIR: flags.data }),
      });
      const { port, host } = environment;
      if (port !== 0 && !(await isFree(port, host))) {
        command.error(`${host}:${port} is in use; choose another port with --port`, {
          exitCode: 2,
        });
      }
      process.exit(await start(environment, { isDemo: flags.demo === true }));
    });
}
