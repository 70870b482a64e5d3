import { openDatabase } from "#lib/infrastructure/store/database.ts";
import { systemClock } from "#lib/infrastructure/system/system-clock.ts";
import { createSetupPath } from "#lib/server/auth/setup-link.ts";
import type { Environment } from "#lib/server/environment.ts";

/**
 * Prints the one-time link for the first administrator, if nobody has an account yet.
 *
 * @param say Gets the lines; the link must reach no log.
 */
export async function announceSetup(
  { publicUrl, host, port }: Environment,
  databaseUrl: string,
  say: (line: string) => void,
): Promise<void> {
  const { db, close } = openDatabase(databaseUrl, { maxConnections: 1, onError: () => {} });
  try {
    const setupPath = await createSetupPath({ db, clock: systemClock });
    if (setupPath === null) return;
    say("Nobody has an account yet. Create the first administrator, once, within 24 hours:");
    say(`  ${publicUrl ?? `http://${host}:${port}`}${setupPath}`);
  } finally {
    await close();
  }
}
