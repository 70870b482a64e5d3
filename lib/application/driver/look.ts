import type { DriveContext } from "#lib/application/driver/drive-context.ts";
import type { Reading } from "#lib/application/ports.ts";
import type { ModeVocabulary, TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { ObservationFailureCode } from "#lib/domain/observation/observation-failure.ts";
import type { NodeMode } from "#lib/domain/rollout/barrier.ts";
import type { Plan } from "#lib/domain/rollout/plan.ts";

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
  { ports, limits, signal }: DriveContext,
  read: () => Promise<Reading<T>>,
): Promise<Reading<T>> {
  for (let looks = 1; ; looks += 1) {
    const reading = await read();
    if (reading.ok || looks === LOOKS || !PASSING.has(reading.failure.code)) return reading;
    await ports.clock.sleep(limits.pollIntervalMs, signal);
  }
}

/** One node's mode as read just now. */
export interface SeenMode extends NodeMode {
  vocabulary: ModeVocabulary | null;
  /** Why the node did not answer; empty when it did. */
  why: string;
}

/** Reads the modes of all nodes of the plan, at the same time and fresh. */
export function readModes(context: DriveContext, plan: Plan): Promise<SeenMode[]> {
  return Promise.all(
    plan.nodes.map(async ({ host }): Promise<SeenMode> => {
      const reading = await look(context, () => context.driver.readMode(host));
      if (!reading.ok) {
        const why = reading.failure.message;
        return { host, reachable: false, mode: null, vocabulary: null, why };
      }
      const { mode, vocabulary } = reading.value;
      return { host, reachable: true, mode, vocabulary, why: "" };
    }),
  );
}

/** "2 at allowTLS, 7 at preferTLS", for people. */
export function describeModes(seen: readonly SeenMode[]): string {
  const groups = Map.groupBy(seen, (node): TlsMode | "no answer" => node.mode ?? "no answer");
  return [...groups]
    .map(([mode, nodes]) =>
      mode === "no answer" ? `${nodes.length} without answer` : `${nodes.length} at ${mode}`,
    )
    .join(", ");
}
