import type { Action, ActionScene } from "#lib/application/driver/actions/action.ts";
import { lookAtStanding } from "#lib/application/driver/actions/standing.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { look } from "#lib/application/driver/look.ts";
import { verifyWire } from "#lib/application/driver/verify-wire.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";

type Scene = ActionScene<"check">;

/** Looks at the node, which must be where its step says and serve what its mode serves. */
export const check: Action<"check"> = {
  mayElect: false,

  async approach(scene) {
    const standing = await lookAtStanding(scene);
    return standing.ok ? ok({ ...standing.value, kind: "there" }) : standing;
  },

  async act(_scene, { mode }) {
    return ok({ kind: "acted", mode });
  },

  async verify(scene) {
    const wire = await verifyWire(scene);
    if (!wire.ok || !provesPersistence(scene)) return wire;
    const same = (line: string) => line;
    const modes = await scene.recorder.part("read-back", () => checkPersisted(scene), same);
    return modes.ok ? ok(null) : modes;
  },
};

/** At the end of a road that promised it; of a node without commands the startup mode can never be read. */
function provesPersistence({ rollout, step }: Scene): boolean {
  const { plan } = rollout;
  const takesCommands = plan.nodes.find(({ host }) => host === step.host)?.takesCommands ?? false;
  const phase = plan.phases[step.phaseIndex]?.kind;
  return phase === "verify" && plan.policy.persistBy === "restart" && takesCommands;
}

async function checkPersisted({ context, step }: Scene): Promise<Result<string, DriveFailure>> {
  const { host } = step;
  const { mode, why } = await context.readings.fresh(host);
  const startup = await look(context, () => context.driver.readStartup(host));
  if (mode === null || !startup.ok) {
    const reason = startup.ok ? why : startup.failure.message;
    const message = `Whether ${host} keeps its mode could not be read: ${reason}`;
    return err({ code: "NODE_UNREACHABLE", message, host });
  }
  if (startup.value.mode === mode) return ok(`${host} runs at ${mode} and was started with it`);
  const message = `${host} runs at ${mode}, but a restart falls back to ${startup.value.mode}`;
  return err({ code: "STARTUP_NOT_PERSISTED", message, host });
}
