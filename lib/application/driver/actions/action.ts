import type { DriveContext } from "#lib/application/driver/drive-context.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import type { Engine } from "#lib/application/driver/engine.ts";
import type { StepRecorder } from "#lib/application/driver/step-recorder.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { Result } from "#lib/domain/result.ts";
import type { StepAction, StepActionKind } from "#lib/domain/rollout/plan.ts";
import type { Hold, Rollout, Step } from "#lib/domain/rollout/rollout.ts";

/** The step of one kind, with all that its action works with. */
export interface ActionScene<Kind extends StepActionKind = StepActionKind> {
  context: DriveContext & Pick<Engine, "sets" | "handshakes">;
  /** As it was when the step began; the plan in it never changes. */
  rollout: Rollout;
  step: Step & { action: Extract<StepAction, { kind: Kind }> };
  recorder: StepRecorder;
  /**
   * Says why the step waits, then waits for one poll interval. `interrupted` when a person's wish, a lost
   * lease or the end of the worker calls the step off: the action then returns at once and leaves the node as it is.
   */
  wait(hold: Omit<Hold, "since">): Promise<"go-on" | "interrupted">;
  /** The rollout as it is stored now, for words of people that came in meanwhile. */
  current(): Promise<Rollout>;
}

/** The scene of a step of whatever kind, for what all kinds do alike. */
export type AnyScene = Omit<ActionScene, "step"> & { step: Step };

/** Where the node of a step stands before it is touched. */
export interface Standing {
  /** Null where it could not be told, as of a node that is seen from outside only. */
  mode: TlsMode | null;
  /**
   * `there`: the node is where its step takes it, and nothing is sent. `due`: all was judged just now that speaks
   * against the effect. `underway`: an earlier attempt has had, or may have had, the effect; it is awaited only.
   */
  kind: "there" | "due" | "underway";
}

/** How the doing of a step ended, as far as it did not fail. */
export type Acted =
  | { kind: "acted"; mode: TlsMode | null }
  /** Called off while it waited; somebody takes it up again from the beginning. */
  | { kind: "interrupted" };

/**
 * One kind of step. The engine runs `approach`, stores the intent, runs `act` unless the node is there, stores
 * the progress, runs `verify` and stores the outcome; it may be cut off anywhere and be run again by anyone.
 */
export interface Action<Kind extends StepActionKind = StepActionKind> {
  /**
   * Looks and sends nothing: whether the step may begin, and whether it is needed. What is to send something later
   * judges the set here, whoever began the step.
   */
  approach(scene: ActionScene<Kind>): Promise<Result<Standing, DriveFailure>>;
  /**
   * The one effect, after `context.keeper.confirm()`; reads back whatever came of it. Observes before it sends
   * anything, since the step may have been begun by a worker that is gone, and sends nothing unless it is due.
   */
  act(scene: ActionScene<Kind>, standing: Standing): Promise<Result<Acted, DriveFailure>>;
  /** Sees from outside that it is so: the wire, and what the action is about. Replication is the engine's part. */
  verify(scene: ActionScene<Kind>): Promise<Result<null, DriveFailure>>;
  /** Whether the step may move its set's primary on purpose; any other election halts the rollout. */
  mayElect: boolean;
}
