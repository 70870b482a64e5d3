import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import next from "next";
import type { Container } from "#lib/server/container.ts";
import { type Environment, toBlockList } from "#lib/server/environment.ts";
import { createMetrics } from "#lib/server/http/metrics.ts";
import { createRequestListener } from "#lib/server/http/request-listener.ts";

export interface WebServer {
  url: string;
  /** Ends streams, lets short answers finish, then closes the rest. */
  stop(): Promise<void>;
}

/** Streams end at once with the container's signal; what still runs after this is cut. */
const GRACE_MS = 700;

type Console = ReturnType<typeof next>;

/** Loads the built console from the folder that holds the build (`.next`); needs no store yet. */
export async function prepareConsole(
  { host, port }: Pick<Environment, "host" | "port">,
  dir: string,
): Promise<Console> {
  const app = next({ dev: false, dir, hostname: host, port });
  await app.prepare();
  return app;
}

/**
 * Serves the console and the API.
 *
 * @param stopStreams Aborts the container's `stopping` signal.
 */
export async function startWebServer(
  container: Container,
  app: Console,
  stopStreams: () => void,
): Promise<WebServer> {
  const { environment, log } = container;
  const handle = app.getRequestHandler();
  const server = createServer(
    createRequestListener({
      handle: (request, response) => handle(request, response),
      isReady: () => container.isReady(),
      metrics: createMetrics(),
      trustedProxies: toBlockList(environment.trustedProxies),
      isHttps: environment.publicUrl?.startsWith("https:") ?? false,
      report: (failure) => log.error({ err: failure }, "request failed"),
    }),
  );
  await listen(server, environment.host, environment.port);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${environment.host.includes(":") ? `[${environment.host}]` : environment.host}:${port}`,
    async stop() {
      stopStreams();
      await closeWithin(server, GRACE_MS);
      await app.close();
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function closeWithin(server: Server, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), ms);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
