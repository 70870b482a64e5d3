import type { Alarm } from "#lib/application/driver/alarm.ts";
import type { DriveContext } from "#lib/application/driver/drive-context.ts";
import type { DueHold } from "#lib/application/driver/due-hold.ts";
import type { HandshakeWatch } from "#lib/application/driver/handshake-watch.ts";
import type { Holds } from "#lib/application/driver/holds.ts";
import type { SetCare } from "#lib/application/driver/set-care.ts";
import type { StepAction } from "#lib/domain/rollout/plan.ts";

/** What the drive and its lanes share beyond what an action works with. */
export interface Engine extends DriveContext {
  holds: Holds;
  alarm: Alarm;
  sets: SetCare;
  /** What is being done to which host right now. */
  atWork: Map<string, StepAction["kind"]>;
  handshakes: HandshakeWatch;
  /** Whether the drive waits for a time that may be days away, in which nobody needs to look. */
  isResting(): boolean;
  rest(isResting: boolean): void;
  /** The times that have to pass before the next step. */
  due: DueHold;
  /** Asks for a look at the whole cluster, at most every few seconds unless it is the last one. */
  requestProbe(isLast: boolean): Promise<void>;
  /** Ends every wait, so that all lanes end. */
  endWaits(reason: unknown): void;
  close(): Promise<void>;
}
