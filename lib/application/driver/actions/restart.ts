import type {
  Acted,
  Action,
  ActionScene,
  Standing,
} from "#lib/application/driver/actions/action.ts";
import { handOverPrimary } from "#lib/application/driver/actions/hand-over.ts";
import {
  currentStep,
  foresee,
  orderRestart,
} from "#lib/application/driver/actions/restart-order.ts";
import {
  lookAtProcess,
  plannedNode,
  type RestartSight,
  type RestartTrail,
  trailAfter,
  trailOf,
} from "#lib/application/driver/actions/restart-sight.ts";
import { checkBarrierNow } from "#lib/application/driver/check-barrier-now.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { judgeSet } from "#lib/application/driver/judge-set.ts";
import { look } from "#lib/application/driver/look.ts";
import { verifyWire } from "#lib/application/driver/verify-wire.ts";
import { connectionMarkLine } from "#lib/domain/clients/connection-mark.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import { seriesOf } from "#lib/domain/rollout/open-restart.ts";

type Scene = ActionScene<"restart">;

/**
 * Has a process restarted with changed options by a person or a tool, and waits until it is seen. Who says that it
 * was done gives a reason to look, and what is seen counts.
 */
export const restart: Action<"restart"> = {
  mayElect: true,

  async approach(scene) {
    const trail = trailOf(scene.step);
    const sight = await lookAtProcess(scene, trail);
    if (isUnderway(scene, sight)) return ok(standingUnderway(scene, sight));
    const standing = await judge(scene, sight);
    if (standing.ok) return standing;
    // What a worker that is gone has ordered may happen right now, and be what is wrong.
    const meanwhile = await lookAtProcess(scene, trail);
    return isUnderway(scene, meanwhile) ? ok(standingUnderway(scene, meanwhile)) : standing;
  },

  async act(scene, { kind }) {
    const trail = trailOf(await currentStep(scene));
    const sight = await lookAtProcess(scene, trail);
    const isDue = kind === "due" && sight.kind === "not-restarted";
    if (isDue) {
      const handedOver = await handOverPrimary(scene);
      if (!handedOver.ok) return handedOver;
      const ordered = await orderRestart(scene, sight.options);
      if (!ordered.ok) return ordered;
    }
    return awaitRestart(scene, { ...trail, pid: sight.pid }, isDue);
  },

  async verify(scene) {
    const wire = await verifyWire(scene);
    if (!wire.ok) return wire;
    await nameCertificate(scene);
    if (plannedNode(scene)?.takesCommands === false) return ok(null);
    const same = (line: string) => line;
    const modes = await scene.recorder.part("read-back", () => checkModes(scene), same);
    return modes.ok ? ok(null) : modes;
  },
};

/**
 * Whether an earlier attempt has had the process restarted, as far as one can see: it is gone or was restarted. One
 * that still runs as before may never have been ordered, since the intent is stored first; so nothing is assumed.
 */
function isUnderway({ step }: Scene, { kind }: RestartSight): boolean {
  return seriesOf(step.attempts).length > 0 && kind !== "not-restarted";
}

function standingUnderway({ step }: Scene, { kind }: RestartSight): Standing {
  return kind === "as-asked"
    ? { mode: step.action.change.mode, kind: "there" }
    : { mode: null, kind: "underway" };
}

/** All that speaks against the order, seen by the worker that is about to send it. */
async function judge(scene: Scene, sight: RestartSight): Promise<Result<Standing, DriveFailure>> {
  const { host, action } = scene.step;
  const judged = await judgeSet(scene);
  if (!judged.ok) return judged;
  if (sight.kind === "as-asked") return ok({ mode: action.change.mode, kind: "there" });
  const held = await checkBarrierNow(scene, action.change.mode);
  if (!held.ok) return held;
  await noteProcess(scene, sight);
  const foreseen = await foresee(scene, sight.options);
  if (!foreseen.ok) return foreseen;
  const mode = held.value.find((node) => node.host === host)?.mode ?? null;
  return ok({ mode, kind: "due" });
}

/**
 * @param isOrdered Whether this worker has ordered it. If not, and the process turns out to run as before, nobody may
 * have; the step then begins anew, so that all is judged before it is ordered.
 */
async function awaitRestart(
  scene: Scene,
  begun: RestartTrail,
  isOrdered: boolean,
): Promise<Result<Acted, DriveFailure>> {
  const { context, recorder, step } = scene;
  const { host, action } = step;
  const startedAt = recorder.start();
  let trail = begun;
  let goneSince: string | null = null;
  for (;;) {
    const sight = await lookAtProcess(scene, trail);
    if (sight.kind === "as-asked") {
      recorder.note("restart-seen", true, sight.words, { startedAt });
      await context.readings.fresh(host);
      return ok({ kind: "acted", mode: action.change.mode });
    }
    if (sight.kind === "otherwise") {
      const message = `${host} was restarted otherwise than asked: ${sight.difference ?? sight.words}`;
      return err({ code: "RESTARTED_OTHERWISE", message, host });
    }
    if (sight.kind === "not-restarted" && !isOrdered) return ok({ kind: "interrupted" });
    const isSilent = sight.kind === "silent";
    goneSince = isSilent ? (goneSince ?? context.ports.clock.now().toISOString()) : null;
    trail = trailAfter(trail, sight);
    const message = await sayWhatIsAwaited(scene, sight, goneSince);
    const hold = { code: "RESTART_AWAITED" as const, message, host, until: null, connections: [] };
    if ((await scene.wait(hold)) === "interrupted") return ok({ kind: "interrupted" });
  }
}

async function sayWhatIsAwaited(
  scene: Scene,
  sight: RestartSight,
  goneSince: string | null,
): Promise<string> {
  const { host } = scene.step;
  const { confirmed } = await currentStep(scene);
  const now =
    goneSince === null
      ? `${sight.words.replace(/^it/, "it still")}`
      : `it does not answer since ${goneSince}: ${sight.words}`;
  if (confirmed === null) return `${host} is to be restarted with ${wantedOf(scene)}; ${now}`;
  return `${confirmed.userName} says at ${confirmed.at} that ${host} was restarted with ${wantedOf(scene)}; ${now}`;
}

function wantedOf({ step }: Scene): string {
  const { mode, clusterAuthMode } = step.action.change;
  return clusterAuthMode === null ? mode : `${mode} and clusterAuthMode ${clusterAuthMode}`;
}

/** What is kept of the process before it goes; of one that takes no commands, the number of a connection. */
async function noteProcess(scene: Scene, sight: RestartSight): Promise<void> {
  const { context, recorder, step } = scene;
  const newest =
    plannedNode(scene)?.takesCommands === false
      ? await context.driver.newestConnectionId(step.host)
      : null;
  const lines = newest?.ok ? [connectionMarkLine(newest.value)] : [];
  recorder.note("observed", true, `${step.host}: ${sight.words}`, { lines });
}

async function nameCertificate({ context, recorder, step }: Scene): Promise<void> {
  const hello = await context.driver.tlsHello(step.host);
  const leaf = hello.ok ? hello.value.leafSha256 : null;
  if (leaf !== null) recorder.note("tls-hello", true, `serves the certificate ${leaf}`);
}

/** What runs and what would be started must be the same; a restart is for nothing else. */
async function checkModes(scene: Scene): Promise<Result<string, DriveFailure>> {
  const { context, step } = scene;
  const { host, action } = step;
  const { mode, why } = await context.readings.fresh(host);
  const startup = await look(context, () => context.driver.readStartup(host));
  if (mode === null || !startup.ok) {
    const reason = startup.ok ? why : startup.failure.message;
    const message = `The modes of ${host} could not be read: ${reason}`;
    return err({ code: "NODE_UNREACHABLE", message, host });
  }
  if (mode === action.change.mode && startup.value.mode === mode) {
    return ok(`${host} runs at ${mode} and was started with it`);
  }
  const message = `${host} runs at ${mode} and was started with ${startup.value.mode}, not ${wantedOf(scene)}`;
  return err({ code: "RESTARTED_OTHERWISE", message, host });
}
