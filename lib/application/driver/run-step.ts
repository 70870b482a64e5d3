import type {
  Acted,
  Action,
  ActionScene,
  Standing,
} from "#lib/application/driver/actions/action.ts";
import { ACTIONS } from "#lib/application/driver/actions/registry.ts";
import { checkTopology } from "#lib/application/driver/check-topology.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import type { Engine } from "#lib/application/driver/engine.ts";
import type { HoldReason } from "#lib/application/driver/holds.ts";
import {
  beginChange,
  doneChange,
  failedChange,
  interruptedChange,
  knownSoFar,
  progressChange,
} from "#lib/application/driver/step-changes.ts";
import { createStepRecorder } from "#lib/application/driver/step-recorder.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import type { Rollout, Step } from "#lib/domain/rollout/rollout.ts";
import { onlyLooks } from "#lib/domain/rollout/step-order.ts";

/**
 * Takes one node to where its step leads, or records the failure, with which the rollout halts.
 *
 * Looks, stores the intent, acts only if the node is not there yet, looks again and stores the outcome; so it
 * may be cut off anywhere and be run again by anyone.
 *
 * @throws AppError LEASE_LOST
 */
export async function runStep(engine: Engine, rollout: Rollout, step: Step): Promise<void> {
  engine.atWork.set(step.host, step.action.kind);
  try {
    // The registry gives each kind the action of this kind, which no type can say of a kind not known before.
    await perform(engine, ACTIONS[step.action.kind] as Action, openScene(engine, rollout, step));
  } finally {
    engine.atWork.delete(step.host);
    engine.holds.drop(step.id);
  }
  await engine.requestProbe(false);
}

function openScene(engine: Engine, rollout: Rollout, step: Step): ActionScene {
  return {
    context: engine,
    rollout,
    step,
    recorder: createStepRecorder(engine.ports.clock),
    wait: (hold) => wait(engine, step, hold),
    current: () => engine.journal.read(),
  };
}

async function perform(engine: Engine, action: Action, scene: ActionScene): Promise<void> {
  const { journal, keeper, ports } = engine;
  const { step, recorder } = scene;
  const now = () => ports.clock.now();
  const { epoch } = keeper.lease;
  const startedAt = now().toISOString();

  const standing = await approach(engine, action, scene);
  const modeBefore = standing.ok ? standing.value.mode : null;
  const start = { epoch, startedAt, modeBefore, events: recorder.events };
  const fail = async (failure: DriveFailure, modeAfter: TlsMode | null) => {
    const known = { ...knownSoFar(recorder.events, modeAfter), failure };
    await journal.write((current) => failedChange(current, step, known, now()));
  };

  let isOurs = true;
  await journal.write((current) => {
    const begun = beginChange(current, step, start);
    isOurs = begun !== null;
    if (begun === null || standing.ok) return begun ?? { rollout: current, facts: [] };
    const known = { ...knownSoFar(recorder.events, null), failure: standing.error };
    const failed = failedChange(begun.rollout, step, known, now());
    return { rollout: failed.rollout, facts: [...begun.facts, ...failed.facts] };
  });
  // A person was faster, with a wish or by leaving the node out.
  if (!isOurs || !standing.ok) return;

  const acted = await act(engine, action, scene, standing.value);
  if (!acted.ok) return fail(acted.error, null);
  if (acted.value.kind === "interrupted") {
    await journal.write((current) => interruptedChange(current, step, now()));
    return;
  }
  const { mode } = acted.value;
  engine.holds.drop(step.id);

  // The node is where it should be whether or not this is stored, so it goes with whatever is written next.
  const known = knownSoFar(recorder.events, mode);
  journal.note((current) => progressChange(current, step, known, now()));
  const outcome = await verify(action, scene, engine);
  if (!outcome.ok) return fail(outcome.error, mode);
  const finished = knownSoFar(recorder.events, mode);
  await journal.write((current) => doneChange(current, step, finished, now()));
}

/** Sees that the cluster is the planned one, and what the action itself needs. */
async function approach(
  engine: Engine,
  action: Action,
  scene: ActionScene,
): Promise<Result<Standing, DriveFailure>> {
  const topology = await checkTopology(engine, scene.rollout);
  return topology.ok ? action.approach(scene) : topology;
}

async function act(
  { readings }: Engine,
  action: Action,
  scene: ActionScene,
  standing: Standing,
): Promise<Result<Acted, DriveFailure>> {
  const { host } = scene.step;
  if (standing.kind === "there") {
    const detail = standing.mode === null ? `${host} is there` : `${host} is at ${standing.mode}`;
    scene.recorder.note("already-there", true, detail);
    return ok({ kind: "acted", mode: standing.mode });
  }
  // From here on nobody may count on what was read of the node before, whatever becomes of this.
  readings.forget(host);
  return action.act(scene, standing);
}

/** A read-back mode proves little: the wire and the other members must agree. */
async function verify(
  action: Action,
  scene: ActionScene,
  { sets, handshakes }: Engine,
): Promise<Result<null, DriveFailure>> {
  const { step, recorder } = scene;
  const verified = await action.verify(scene);
  if (!verified.ok) return verified;
  const healthy = await sets.after(step.host, action.mayElect, recorder);
  if (!healthy.ok || onlyLooks(step)) return healthy;
  return recorder.part(
    "handshakes",
    async () => {
      const failing = await handshakes.check(step.host);
      return failing === null ? ok(null) : err(failing);
    },
    () => "no handshake fails that did not fail before",
  );
}

async function wait(
  engine: Engine,
  step: Step,
  hold: HoldReason,
): Promise<"go-on" | "interrupted"> {
  const { holds, journal, ports, limits, signal, alarm } = engine;
  const isCalledOff = (wish: Rollout["wish"]) =>
    wish !== "run" || alarm.raised() !== null || signal.aborted;
  holds.put(step.id, hold);
  const { wish } = await journal.write((rollout) => ({ rollout, facts: [] }));
  if (isCalledOff(wish)) return "interrupted";
  try {
    await ports.clock.sleep(limits.pollIntervalMs, signal);
  } catch (reason) {
    if (!signal.aborted) throw reason;
    return "interrupted";
  }
  const rollout = await journal.read();
  return isCalledOff(rollout.wish) ? "interrupted" : "go-on";
}
