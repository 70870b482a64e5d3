import type { Action, ActionScene } from "#lib/application/driver/actions/action.ts";
import { refreshPeers } from "#lib/application/driver/actions/refresh-peers.ts";
import { lookAtStanding } from "#lib/application/driver/actions/standing.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { judgeSet } from "#lib/application/driver/judge-set.ts";
import { look } from "#lib/application/driver/look.ts";
import { verifyWire } from "#lib/application/driver/verify-wire.ts";
import { CLUSTER_AUTH_MODES, type ClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import { canAuthenticate } from "#lib/domain/rollout/cluster-auth-barrier.ts";

/** Moves how one member proves itself to the others, if every other one can still deal with it. */
export const setClusterAuthMode: Action<"set-cluster-auth-mode"> = {
  mayElect: false,

  async approach(scene) {
    const { host, action } = scene.step;
    const judged = await judgeSet(scene);
    if (!judged.ok) return judged;
    const standing = await lookAtStanding(scene);
    if (!standing.ok) return standing;
    const own = await readAuthMode(scene, host);
    if (!own.ok) return own;
    if (isAtLeast(own.value, action.to)) return ok({ ...standing.value, kind: "there" });
    const barrier = await checkOthers(scene);
    return barrier.ok ? standing : barrier;
  },

  async act(scene, { mode }) {
    const { context, recorder, step } = scene;
    const { host, action } = step;
    await context.keeper.confirm();
    const sent = await recorder.part(
      "set-parameter",
      async () => {
        const outcome = await context.driver.setClusterAuthMode(host, action.to);
        if (outcome.kind === "changed") return ok(outcome.was);
        const why = outcome.kind === "refused" ? outcome.errmsg : outcome.failure.message;
        const code = outcome.kind === "refused" ? "COMMAND_REFUSED" : "COMMAND_UNANSWERED";
        const message = `${host} did not take clusterAuthMode ${action.to}: ${why}`;
        return err<DriveFailure>({ code, message, host });
      },
      (was) => `clusterAuthMode ${action.to} set, was ${was}`,
    );
    const now = await recorder.part(
      "read-back",
      async () => {
        const read = await readAuthMode(scene, host);
        if (!read.ok || isAtLeast(read.value, action.to)) return read;
        if (!sent.ok) return sent;
        const message = `${host} took ${action.to} but says it is at ${read.value}`;
        return err<DriveFailure>({ code: "MODE_NOT_REACHED", message, host });
      },
      (value) => `clusterAuthMode of ${host} is ${value}`,
    );
    return now.ok ? ok({ kind: "acted", mode }) : now;
  },

  async verify(scene) {
    await refreshPeers(scene);
    return verifyWire(scene);
  },
};

type Scene = ActionScene<"set-cluster-auth-mode">;

/** Members of all sets and routers prove themselves to each other, so every one must fit. */
async function checkOthers(scene: Scene): Promise<Result<null, DriveFailure>> {
  const { rollout, step, recorder } = scene;
  const { to } = step.action;
  const startedAt = recorder.start();
  const others = rollout.plan.nodes.filter(({ host }) => host !== step.host);
  const modes = await Promise.all(
    others.map(async ({ host }) => ({ host, mode: await readAuthMode(scene, host) })),
  );
  for (const { host, mode } of modes) {
    if (!mode.ok) return mode;
    if (mode.value === null || !canAuthenticate(to, mode.value)) {
      const message = `${host} is at clusterAuthMode ${mode.value} and cannot deal with ${to} yet`;
      return err({ code: "BARRIER_BROKEN", message, host });
    }
  }
  const detail = `all ${modes.length} others can deal with ${to}`;
  recorder.note("barrier-held", true, detail, { startedAt });
  return ok(null);
}

async function readAuthMode(
  { context }: Scene,
  host: string,
): Promise<Result<ClusterAuthMode | null, DriveFailure>> {
  const reading = await look(context, () => context.driver.readClusterAuthMode(host));
  if (reading.ok) return ok(reading.value);
  const message = `The clusterAuthMode of ${host} could not be read: ${reading.failure.message}`;
  return err({ code: "NODE_UNREACHABLE", message, host });
}

function isAtLeast(mode: ClusterAuthMode | null, than: ClusterAuthMode): boolean {
  return mode !== null && CLUSTER_AUTH_MODES.indexOf(mode) >= CLUSTER_AUTH_MODES.indexOf(than);
}
