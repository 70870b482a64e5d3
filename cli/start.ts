import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { buildConsole, isBuilt } from "#cli/build-console.ts";
import { DEMO_CLUSTERS, startDemoClusters } from "#cli/demo/demo-clusters.ts";
import { type DemoPeople, demoEmail, ensureDemoPeople } from "#cli/demo/demo-people.ts";
import { writeDemoSecrets } from "#cli/demo/demo-secrets.ts";
import { isFree } from "#cli/free-port.ts";
import { formatTable } from "#cli/table.ts";
import { NODE_FLAGS, WORKER_MAIN } from "#cli/worker.ts";
import { environmentOrRefusal } from "#cli/wrong-usage.ts";
import { ROLES } from "#lib/domain/people/role.ts";
import { createContainer } from "#lib/server/create-container.ts";
import type { Environment } from "#lib/server/environment.ts";
import { INSTALLATION } from "#lib/server/installation.ts";
import { openLocalStore } from "#lib/server/local-store.ts";
import { migrateDatabase } from "#lib/server/migrate-database.ts";
import { untilAskedToStop } from "#lib/server/process-lifetime.ts";
import { createSupervisor, type Supervisor } from "#lib/server/supervisor.ts";

interface Flags {
  demo?: true;
  port?: string;
  host?: string;
  data?: string;
}

const CLI_MAIN = path.join(INSTALLATION, "cli", "main.ts");

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
      process.exit(await start(environment, flags.demo === true));
    });
}

async function start(environment: Environment, isDemo: boolean): Promise<number> {
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
  try {
    await migrateDatabase(store.url);
    const demo = isDemo ? await prepareDemo(environment, store.url) : null;
    startProcesses(supervisor, environment, store.url);
    await demo?.run();
    const failed = store.exited.then(() => "store gone" as const);
    const reason = await Promise.race([asked, failed]);
    if (reason === "store gone") console.error("The store has ended; everything stops");
    await supervisor.stop();
    await demo?.stop();
    return reason === "store gone" ? 3 : 0;
  } finally {
    await supervisor.stop();
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
  supervisor.start({ name: "web", command, args: [...NODE_FLAGS, CLI_MAIN, "web"], env });
  supervisor.start({ name: "worker", command, args: [...NODE_FLAGS, WORKER_MAIN], env });
}

/** People first, so that the web process finds them and prints no set-up link; clusters while it starts. */
async function prepareDemo(environment: Environment, databaseUrl: string) {
  const container = await createContainer(environment, { databaseUrl, maxConnections: 3 });
  const file = path.join(environment.dataDir, "demo.json");
  const people = await ensureDemoPeople(file, container);
  let stopClusters = async () => {};
  return {
    run: async () => {
      const directory = path.join(environment.dataDir, "demo");
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const { basePort } = people.secrets;
      const clusters = await startDemoClusters({ directory, basePort }, people.admin, container);
      stopClusters = clusters.stop;
      writeDemoSecrets(file, { ...people.secrets, basePort: clusters.basePort });
      console.log(describeDemo(people));
    },
    stop: async () => {
      await stopClusters();
      await container.close();
    },
  };
}

function describeDemo({ secrets }: DemoPeople): string {
  const { passwords, tokens } = secrets;
  const names = DEMO_CLUSTERS.map(({ name, topology, mode }) => `${name} (${topology}, ${mode})`);
  return [
    `The demo runs the simulated clusters ${names.join(" and ")}. Sign in as one of`,
    "",
    formatTable(
      ["ROLE", "E-MAIL", "PASSWORD"],
      ROLES.map((role) => [role, demoEmail(role), passwords[role]]),
    ),
    "",
    `PORTCULLIS_TOKEN of the operator  ${tokens.operator ?? ""}`,
    `PORTCULLIS_TOKEN of the approver  ${tokens.approver ?? ""}`,
  ].join("\n");
}
