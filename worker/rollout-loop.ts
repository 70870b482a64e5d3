import { type DriveOutcome, driveRollout } from "#lib/application/drive-rollout.ts";
import type { DriveLimits, DrivePorts } from "#lib/application/driver/drive-context.ts";

/** Milliseconds between two looks for work; a wake-up makes it sooner, so it only bounds the worst case. */
const LOOK_EVERY_MS = 1_000;
/** After a failure nobody foresaw, so that a bug does not spin. */
const REST_AFTER_FAILURE_MS = 5_000;
const MAX_ROLLOUTS = 1_000;

interface Options {
  /** Names this process; no other one may use the same. */
  owner: string;
  limits: DriveLimits;
  onOutcome: (rolloutId: string, outcome: DriveOutcome) => void;
  onError: (rolloutId: string | null, error: unknown) => void;
}

export interface RolloutLoop {
  /** Looks for work now instead of at the next turn. */
  wake(): void;
  /** Ends every drive after its current action and resolves when all have ended. */
  stop(): Promise<void>;
}

/** Drives every running rollout that no other worker drives, each on its own, until it is stopped. */
export function startRolloutLoop(ports: DrivePorts, options: Options): RolloutLoop {
  const stopping = new AbortController();
  const drives = new Map<string, Promise<void>>();
  let wakeUp = () => {};

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      await startDrives().catch((error: unknown) => options.onError(null, error));
      await rest();
    }
  }

  async function startDrives(): Promise<void> {
    for (const id of await ports.rollouts.running(MAX_ROLLOUTS)) {
      if (drives.has(id) || stopping.signal.aborted) continue;
      drives.set(
        id,
        drive(id).finally(() => drives.delete(id)),
      );
    }
  }

  async function drive(rolloutId: string): Promise<void> {
    const { owner, limits } = options;
    try {
      const outcome = await driveRollout(
        { rolloutId, owner, stop: stopping.signal },
        ports,
        limits,
      );
      if (outcome !== "busy") options.onOutcome(rolloutId, outcome);
    } catch (error) {
      options.onError(rolloutId, error);
      await sleep(REST_AFTER_FAILURE_MS);
    }
  }

  /** Until the next turn, a wake-up or the end, whatever comes first. */
  async function rest(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      wakeUp = resolve;
    });
    const over = new AbortController();
    await Promise.race([sleep(LOOK_EVERY_MS, over.signal), woken]);
    over.abort();
  }

  /** Being cut short is how a rest ends, not a failure. */
  async function sleep(ms: number, over?: AbortSignal): Promise<void> {
    const signals = over === undefined ? [stopping.signal] : [stopping.signal, over];
    await ports.clock.sleep(ms, AbortSignal.any(signals)).catch(() => {});
  }

  const looping = loop();
  return {
    wake: () => wakeUp(),
    async stop() {
      stopping.abort(new Error("The worker stops"));
      await looping;
      await Promise.all(drives.values());
    },
  };
}
