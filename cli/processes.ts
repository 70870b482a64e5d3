import path from "node:path";
import { INSTALLATION } from "#lib/server/installation.ts";

/** The worker is a program of its own, so that no command line code is loaded into it. */
export const WORKER_MAIN = path.join(INSTALLATION, "worker", "main.ts");

/** Flags of Node for every process of ours. */
export const NODE_FLAGS = ["--disable-warning=ExperimentalWarning"] as const;

/**
 * Those of a worker. Left to itself, V8 gives the young objects up to 64 MB rather than collect the replies of hundreds
 * of nodes, of which a step keeps next to nothing; the old ones are not bounded, since clusters may be many.
 */
export const WORKER_FLAGS = [...NODE_FLAGS, "--max-semi-space-size=4"] as const;

/**
 * Environment of a worker. The allocator of glibc keeps an arena for each thread, whose gaps nobody fills: hundreds of
 * connections cost an eighth more resident memory. Elsewhere it means nothing.
 */
export const WORKER_ENV = { MALLOC_ARENA_MAX: "1" } as const;
