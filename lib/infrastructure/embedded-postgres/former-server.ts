import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Longer than a shutdown with its checkpoint takes; the start then fails loudly instead of waiting on. */
const SHUTDOWN_LIMIT_MS = 30_000;
const POLL_MS = 10;

/**
 * Sees the server of a former owner off the data directory. The caller holds the owner's lock, so that
 * server is either shutting down already or was left behind without its watchdog.
 *
 * A pid file that names a process of something else is removed: in a container the same few process ids
 * come again, and PostgreSQL would refuse to start because of a stranger.
 *
 * @param cluster PostgreSQL's data directory.
 */
export async function awaitFormerServer(cluster: string): Promise<void> {
  const deadline = performance.now() + SHUTDOWN_LIMIT_MS;
  for (let asked = false; performance.now() < deadline; await sleep(POLL_MS)) {
    const pid = pidOfServer(cluster);
    if (pid === null) return;
    if (!isServerOf(pid, cluster)) {
      rmSync(join(cluster, "postmaster.pid"), { force: true });
      return;
    }
    if (!asked) asked = askToStop(pid);
  }
}

function pidOfServer(cluster: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(join(cluster, "postmaster.pid"), "utf8"), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    // No file: no server, as after every orderly end.
    return null;
  }
}

function isServerOf(pid: number, cluster: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(cluster);
  } catch {
    return false;
  }
}

/** SIGINT is PostgreSQL's fast shutdown: connections are closed, data is flushed. A repeat does no harm. */
function askToStop(pid: number): true {
  try {
    process.kill(pid, "SIGINT");
  } catch {
    // It has ended in between, which is what was wanted.
  }
  return true;
}
