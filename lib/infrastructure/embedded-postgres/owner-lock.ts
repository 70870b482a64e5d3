import { DatabaseSync } from "node:sqlite";

export interface OwnerLock {
  release(): void;
}

/**
 * Takes the folder for this process, or returns null while another one has it.
 *
 * SQLite holds the file with a POSIX record lock, which Node cannot ask for by itself. The kernel drops it
 * when the process ends in any way, so it is never left behind, and it holds across containers that share
 * the folder, where process ids mean nothing.
 *
 * @param file Created when missing; holds nothing of interest.
 */
export function tryOwnerLock(file: string): OwnerLock | null {
  const database = new DatabaseSync(file);
  try {
    // Without the busy timeout of zero, a second starter would block its event loop in here.
    database.exec("pragma busy_timeout = 0; pragma locking_mode = exclusive; begin exclusive");
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
}

function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}
