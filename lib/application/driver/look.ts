import type { Looker } from "#lib/application/driver/looker.ts";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import type { ObservationFailureCode } from "#lib/domain/observation/observation-failure.ts";

/** A new primary closes connections, so one look may fail on a healthy node; three in a row do not. */
const LOOKS = 3;

const PASSING: ReadonlySet<ObservationFailureCode> = new Set([
  "CONNECTION_REFUSED",
  "CONNECTION_CLOSED",
  "CONNECTION_RESET",
  "TIMEOUT",
]);

/** The reading, repeated a few times while it fails for a reason that may pass by itself. */
export async function look<T>(
  { ports, limits, signal }: Pick<Looker, "ports" | "limits" | "signal">,
  read: () => Promise<Reading<T>>,
): Promise<Reading<T>> {
  for (let looks = 1; ; looks += 1) {
    const reading = await read();
    if (reading.ok || looks === LOOKS || !PASSING.has(reading.failure.code)) return reading;
    await ports.clock.sleep(limits.pollIntervalMs, signal);
  }
}
