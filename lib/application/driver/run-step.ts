import {
  awaitReplication,
  type ReplicationHealth,
} from "#lib/application/driver/await-replication.ts";
import { checkTopology } from "#lib/application/driver/check-topology.ts";
import type { DriveContext } from "#lib/application/driver/drive-context.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { describeModes, look, readModes } from "#lib/application/driver/look.ts";
import {
  beginChange,
  doneChange,
  failedChange,
  knownSoFar,
  progressChange,
} from "#lib/application/driver/step-changes.ts";
import { createStepRecorder, type StepRecorder } from "#lib/application/driver/step-recorder.ts";
import { verifyPlaintext, verifyTls } from "#lib/application/driver/verify-wire.ts";
import type { SetModeOutcome } from "#lib/application/ports.ts";
import {
  type ModeVocabulary,
  type OnlineTargetMode,
  rungOf,
  type TlsMode,
} from "#lib/domain/mode/tls-mode.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import { checkBarrier } from "#lib/domain/rollout/barrier.ts";
import type { Rollout, Step } from "#lib/domain/rollout/rollout.ts";

/** Where the node of a step stands before it is touched. */
interface Standing {
  mode: TlsMode;
  vocabulary: ModeVocabulary;
}

type OnlineStep = Step & { to: OnlineTargetMode };

/**
 * Takes one node to the mode of its step, or halts the rollout with the reason.
 *
 * Looks, stores the intent, acts only if the node is not there yet, looks again and stores the outcome; so it
 * may be cut off anywhere and be run again by anyone.
 *
 * @returns The health of the sets afterwards, or null when the rollout has halted.
 * @throws AppError LEASE_LOST
 */
export async function runStep(
  context: DriveContext,
  rollout: Rollout,
  step: OnlineStep,
): Promise<ReplicationHealth | null> {
  const { journal, keeper, ports } = context;
  const recorder = createStepRecorder(ports.clock);
  const startedAt = ports.clock.now().toISOString();

  const standing = await approach(context, rollout, step, recorder);
  const modeBefore = standing.ok ? standing.value.mode : null;
  const { epoch } = keeper.lease;
  const begun = await journal.write((current) =>
    beginChange(current, step, { epoch, startedAt, modeBefore, events: recorder.events }),
  );

  const moved = standing.ok ? await move(context, step, standing.value, recorder) : standing;
  if (!moved.ok) return halt(context, step, recorder, null, moved.error);
  const known = knownSoFar(recorder.events, moved.value);
  await journal.write((current) => progressChange(current, step, known, ports.clock.now()));

  const health = await verify(context, begun, step, moved.value, recorder);
  if (!health.ok) return halt(context, step, recorder, moved.value, health.error);
  const finished = knownSoFar(recorder.events, moved.value);
  await journal.write((current) => doneChange(current, step, finished, ports.clock.now()));
  await ports.jobs.requestProbe(rollout.clusterId, "base");
  return health.value;
}

/** Sees that the cluster is the planned one and that the barrier holds, by what is observed now. */
async function approach(
  context: DriveContext,
  rollout: Rollout,
  step: OnlineStep,
  recorder: StepRecorder,
): Promise<Result<Standing, DriveFailure>> {
  const topology = await checkTopology(context, rollout);
  if (!topology.ok) return topology;

  const startedAt = context.ports.clock.now();
  const modes = await readModes(context, rollout.plan);
  const own = modes.find((node) => node.host === step.host);
  recorder.note(
    "observed",
    modes.every((node) => node.reachable),
    describeModes(modes),
    startedAt,
  );
  const [violation] = checkBarrier(step.to, modes);
  if (violation !== undefined) {
    const why = modes.find((node) => node.host === violation.host)?.why ?? "";
    const isSilent = violation.code === "UNREACHABLE";
    return err({
      code: isSilent ? "NODE_UNREACHABLE" : "BARRIER_BROKEN",
      message: why === "" ? violation.message : `${violation.message}: ${why}`,
      host: violation.host,
    });
  }
  recorder.note("barrier-held", true, `no node of ${modes.length} forbids ${step.to}`);
  if (own === undefined || own.mode === null || own.vocabulary === null) {
    const message = `The mode of ${step.host} is not known`;
    return err({ code: "BARRIER_BROKEN", message, host: step.host });
  }
  return ok({ mode: own.mode, vocabulary: own.vocabulary });
}

/** Sends the one command if it is needed, and reads the mode back whatever came of it. */
async function move(
  { driver, keeper, ...context }: DriveContext,
  { host, to }: OnlineStep,
  { mode, vocabulary }: Standing,
  recorder: StepRecorder,
): Promise<Result<TlsMode, DriveFailure>> {
  if (rungOf(mode) >= rungOf(to)) {
    recorder.note("already-there", true, `${host} is at ${mode}`);
    return ok(mode);
  }
  // A process that slept through its lease must not touch a node that another one drives by now.
  await keeper.confirm();
  const sent = await recorder.part(
    "set-parameter",
    async () => toResult(host, await driver.setMode(host, vocabulary, to)),
    (was) => `${to} set, was ${was}`,
  );
  return recorder.part(
    "read-back",
    async () => {
      const reading = await look({ driver, keeper, ...context }, () => driver.readMode(host));
      if (!reading.ok) {
        const message = `The mode of ${host} could not be read back: ${reading.failure.message}`;
        return err({ code: "NODE_UNREACHABLE" as const, message, host });
      }
      // "Illegal state transition" or no reply at all is no failure of a node that is where it should be.
      if (rungOf(reading.value.mode) >= rungOf(to)) return ok(reading.value.mode);
      if (!sent.ok) return sent;
      const message = `${host} took ${to} but says it is at ${reading.value.mode}`;
      return err({ code: "MODE_NOT_REACHED" as const, message, host });
    },
    (now) => `${host} is at ${now}`,
  );
}

function toResult(host: string, outcome: SetModeOutcome): Result<string, DriveFailure> {
  switch (outcome.kind) {
    case "changed":
      return ok(outcome.was);
    case "refused": {
      const message = `${host} refused setParameter: ${outcome.errmsg}`;
      return err({ code: "SET_PARAMETER_REFUSED", message, host });
    }
    case "unknown": {
      const message = `${host} did not answer setParameter: ${outcome.failure.message}`;
      return err({ code: "SET_PARAMETER_UNANSWERED", message, host });
    }
  }
}

/** A read-back mode proves little: the wire and the other members must agree. */
async function verify(
  context: DriveContext,
  { plan }: Rollout,
  { host }: OnlineStep,
  mode: TlsMode,
  recorder: StepRecorder,
): Promise<Result<ReplicationHealth, DriveFailure>> {
  const same = (line: string) => line;
  const tls = await recorder.part("tls-hello", () => verifyTls(context, host), same);
  if (!tls.ok) return tls;
  const plaintext = await recorder.part(
    "plaintext-hello",
    () => verifyPlaintext(context, host, mode),
    same,
  );
  if (!plaintext.ok) return plaintext;
  return recorder.part(
    "replication",
    () => awaitReplication(context, plan),
    (health) => health.detail,
  );
}

async function halt(
  { journal, ports }: DriveContext,
  step: Step,
  recorder: StepRecorder,
  modeAfter: TlsMode | null,
  failure: DriveFailure,
): Promise<null> {
  const known = { ...knownSoFar(recorder.events, modeAfter), failure };
  await journal.write((current) => failedChange(current, step, known, ports.clock.now()));
  return null;
}
