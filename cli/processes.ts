import path from "node:path";
import { INSTALLATION } from "#lib/server/installation.ts";

/** The worker is a program of its own, so that no command line code is loaded into it. */
export const WORKER_MAIN = path.join(INSTALLATION, "worker", "main.ts");

/** Flags of Node for every process of ours. */
export const NODE_FLAGS = ["--disable-warning=ExperimentalWarning"] as const;
