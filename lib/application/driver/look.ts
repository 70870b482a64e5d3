import type { Looker } from "#lib/application/driver/looker.ts";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import type { ObservationFailureCode } from "#lib/domain/observation/observation-failure.ts";

/**
 * How often is looked while a failure may pass by itself. A new primary closes connections, so one look may fail on a
 * healthy node; three in a row do not. Silence has been waited for long enough the second time.
 */
const LOOKS: Partial<Record<ObservationFailureCode, number>> = {
  CONNECTION_REFUSED: 3,
  CONNECTION_CLOSED: 3,
  CONNECTION_RESET: 3,
  TIMEOUT: 2,
};

/** The reading, repeated a few times while it fails for a reason that may pass by itself. */
export async function look<T>(
  { ports, limits, signal }: Pick<Looker, "ports" | "limits" | "signal">,
  read: () => Promise<Reading<T>>,
): Promise<Reading<T>> {
  for (let looks = 1; ; looks += 1) {
    const reading = await read();
    if (reading.ok || looks >= (LOOKS[reading.failure.code] ?? 1)) return reading;
    await ports.clock.sleep(limits.pollIntervalMs, signal);
  }
}
