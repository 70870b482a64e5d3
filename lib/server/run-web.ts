import { pinContainer } from "#lib/server/container.ts";
import { createContainer } from "#lib/server/create-container.ts";
import type { Environment } from "#lib/server/environment.ts";
import { startWebServer } from "#lib/server/http-server.ts";
import { INSTALLATION } from "#lib/server/installation.ts";
import { untilAskedToStop } from "#lib/server/process-lifetime.ts";

/**
 * Serves console and API until the process is asked to stop.
 *
 * @param databaseUrl Of a database whose tables are up to date.
 * @param say Tells people where to go; standard output in practice.
 */
export async function runWeb(
  environment: Environment,
  databaseUrl: string,
  say: (line: string) => void,
): Promise<void> {
  // Before anything is opened, so that a signal during the start is not lost.
  const asked = untilAskedToStop();
  const container = await createContainer(environment, { databaseUrl });
  pinContainer(container);
  const server = await startWebServer(container, {
    dir: INSTALLATION,
    stopStreams: container.beginStop,
  });
  say(`Portcullis is at ${environment.publicUrl ?? server.url}`);

  const reason = await asked;
  container.log.info({ reason }, "web process stops");
  await server.stop();
  await container.close();
}
