import path from "node:path";
import { buildConsole, isBuilt } from "#cli/build-console.ts";
import { NODE_FLAGS, WORKER_MAIN } from "#cli/processes.ts";
import type { Environment } from "#lib/server/environment.ts";
import { INSTALLATION } from "#lib/server/installation.ts";
import { openLocalStore } from "#lib/server/local-store.ts";
import { migrateDatabase } from "#lib/server/migrate-database.ts";
import { untilAskedToStop } from "#lib/server/process-lifetime.ts";
import { createSupervisor, type Supervisor } from "#lib/server/supervisor.ts";

const CLI_MAIN = path.join(INSTALLATION, "cli", "main.ts");

interface Extra {
  stop(): Promise<void>;
}

/**
 * Runs store, worker and web until the process is asked to stop.
 *
 * The web process is started as early as it can be; what else has to be loaded is loaded while it starts.
 *
 * @returns Exit code: 0 when asked to stop, 3 when the store has ended by itself.
 */
export async function start(
  environment: Environment,
  { isDemo }: { isDemo: boolean },
): Promise<number> {
  const asked = untilAskedToStop();
  if (!isBuilt()) {
    console.log("Building the console, once; this takes about half a minute");
    await buildConsole();
  }
  const store = await openLocalStore(environment);
  const supervisor = createSupervisor({
    onCrash: (name, how, waitMs) =>
      console.error(`The ${name} ended (${how}); it starts again in ${waitMs} ms`),
  });
  let extra: Extra | null = null;
  try {
    await migrateDatabase(store.url);
    startProcesses(supervisor, environment, store.url);
    extra = await startExtra(environment, store.url, isDemo);
    const failed = store.exited.then(() => "store gone" as const);
    const reason = await Promise.race([asked, failed]);
    if (reason === "store gone") console.error("The store has ended; everything stops");
    return reason === "store gone" ? 3 : 0;
  } finally {
    await supervisor.stop();
    await extra?.stop();
    await store.stop();
  }
}

function startProcesses(supervisor: Supervisor, environment: Environment, databaseUrl: string) {
  const env = {
    DATABASE_URL: databaseUrl,
    PORTCULLIS_DATA_DIR: environment.dataDir,
    HOST: environment.host,
    PORT: String(environment.port),
    NODE_ENV: "production",
  };
  const command = process.execPath;
  const web = [...NODE_FLAGS, CLI_MAIN, "web", "--migrated"];
  supervisor.start({ name: "web", command, args: web, env });
  supervisor.start({ name: "worker", command, args: [...NODE_FLAGS, WORKER_MAIN], env });
}

async function startExtra(
  environment: Environment,
  databaseUrl: string,
  isDemo: boolean,
): Promise<Extra | null> {
  if (isDemo) {
    const { startDemo } = await import("#cli/demo/start-demo.ts");
    return startDemo(environment, databaseUrl);
  }
  const { announceSetup } = await import("#lib/server/auth/announce-setup.ts");
  await announceSetup(environment, databaseUrl, (line) => console.log(line));
  return null;
}
