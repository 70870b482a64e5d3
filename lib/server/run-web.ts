import { pinContainer } from "#lib/server/container.ts";
import { createContainer } from "#lib/server/create-container.ts";
import type { Environment } from "#lib/server/environment.ts";
import { prepareConsole, startWebServer } from "#lib/server/http-server.ts";
import { INSTALLATION } from "#lib/server/installation.ts";
import { untilAskedToStop } from "#lib/server/process-lifetime.ts";

interface Options {
  databaseUrl: string;
  /** Resolves when the database is there and its tables are up to date. */
  open: () => Promise<void>;
  /** Tells people where to go; standard output in practice. */
  say: (line: string) => void;
}

/** Serves console and API until the process is asked to stop. */
export async function runWeb(
  environment: Environment,
  { databaseUrl, open, say }: Options,
): Promise<void> {
  // Before anything is opened, so that a signal during the start is not lost.
  const asked = untilAskedToStop();
  const [console] = await Promise.all([prepareConsole(environment, INSTALLATION), open()]);
  const container = await createContainer(environment, { databaseUrl });
  pinContainer(container);
  const server = await startWebServer(container, console, container.beginStop);
  say(`Portcullis is at ${environment.publicUrl ?? server.url}`);

  const reason = await asked;
  container.log.info({ reason }, "web process stops");
  await server.stop();
  await container.close();
}
