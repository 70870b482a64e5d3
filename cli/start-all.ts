import path from "node:path";
import { buildConsole, isBuilt } from "#cli/build-console.ts";
import type { DemoRestartTool } from "#cli/demo/restart-tool.ts";
import { NODE_FLAGS, WORKER_ENV, WORKER_FLAGS, WORKER_MAIN } from "#cli/processes.ts";
import type { Environment } from "#lib/server/environment.ts";
import { INSTALLATION } from "#lib/server/installation.ts";
import { type LocalStore, localStoreUrl, openLocalStore } from "#lib/server/local-store.ts";
import { untilAskedToStop } from "#lib/server/process-lifetime.ts";
import { createSupervisor } from "#lib/server/supervisor.ts";

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
  const supervisor = createSupervisor({
    onCrash: (name, how, waitMs) =>
      console.error(`The ${name} ended (${how}); it starts again in ${waitMs} ms`),
  });
  const tool = isDemo && environment.restart.webhook === null ? await demoRestartTool() : null;
  const children = childrenOf(environment, localStoreUrl(environment), tool?.env ?? {});
  // It loads while the store starts, and waits for it.
  supervisor.start(children.web);
  let store: LocalStore | null = null;
  let extra: Extra | null = null;
  try {
    store = await openLocalStore(environment);
    const { migrateDatabase } = await import("#lib/server/migrate-database.ts");
    await migrateDatabase(store.url);
    supervisor.start(children.worker);
    extra = await startExtra(environment, store.url, { isDemo, tool });
    const failed = store.exited.then(() => "store gone" as const);
    const reason = await Promise.race([asked, failed]);
    if (reason === "store gone") console.error("The store has ended; everything stops");
    return reason === "store gone" ? 3 : 0;
  } finally {
    await supervisor.stop();
    await extra?.stop();
    await store?.stop();
  }
}

async function demoRestartTool(): Promise<DemoRestartTool> {
  const { startDemoRestartTool } = await import("#cli/demo/restart-tool.ts");
  return startDemoRestartTool();
}

function childrenOf(
  environment: Environment,
  databaseUrl: string,
  restartEnv: Record<string, string>,
) {
  const env = {
    ...restartEnv,
    DATABASE_URL: databaseUrl,
    PORTCULLIS_DATA_DIR: environment.dataDir,
    HOST: environment.host,
    PORT: String(environment.port),
    NODE_ENV: "production",
  };
  const command = process.execPath;
  return {
    web: { name: "web", command, args: [...NODE_FLAGS, CLI_MAIN, "web", "--supervised"], env },
    worker: {
      name: "worker",
      command,
      args: [...WORKER_FLAGS, WORKER_MAIN],
      env: { ...env, ...WORKER_ENV },
    },
  };
}

async function startExtra(
  environment: Environment,
  databaseUrl: string,
  { isDemo, tool }: { isDemo: boolean; tool: DemoRestartTool | null },
): Promise<Extra | null> {
  if (isDemo) {
    const { startDemo } = await import("#cli/demo/start-demo.ts");
    return startDemo(environment, databaseUrl, tool);
  }
  const { announceSetup } = await import("#lib/server/auth/announce-setup.ts");
  await announceSetup(environment, databaseUrl, (line) => console.log(line));
  return null;
}
