import type { Logger } from "pino";
import type { Ports } from "#lib/application/ports.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import type { Auth } from "#lib/server/auth/create-auth.ts";
import type { Environment } from "#lib/server/environment.ts";
import type { FactSource } from "#lib/server/events/fact-stream.ts";

/** Everything a request or the worker needs, made once per process by `createContainer`. */
export interface Container extends Ports {
  environment: Environment;
  log: Logger;
  db: Database;
  factSource: FactSource;
  auth: Auth;
  /** Aborts when the process begins to stop; long answers end with it. */
  stopping: AbortSignal;
  /** Whether the store answers. */
  isReady(): Promise<boolean>;
  /** Ends streams, connections and timers. */
  close(): Promise<void>;
}

const SLOT = Symbol.for("portcullis.container");

interface Pinned {
  [SLOT]?: Container;
}

/**
 * Makes the container known to every copy of this module in the process.
 *
 * A Next build holds several copies of each module, so a module variable would be a different one in each.
 */
export function pinContainer(container: Container): void {
  (globalThis as Pinned)[SLOT] = container;
}

/** The process's container; the web server or the test pins it before the first request. */
export function getContainer(): Container {
  const container = (globalThis as Pinned)[SLOT];
  if (container === undefined) {
    throw new Error("No container: start the web server with bin/portcullis, not with next start");
  }
  return container;
}
