import type { Action, ActionScene } from "#lib/application/driver/actions/action.ts";
import { noteConnections, renewPools } from "#lib/application/driver/actions/refresh-peers.ts";
import { checkBarrierNow } from "#lib/application/driver/check-barrier-now.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { judgeSet } from "#lib/application/driver/judge-set.ts";
import { sayHellos } from "#lib/application/driver/verify-wire.ts";
import type { SetModeOutcome } from "#lib/application/ports/node-driver.ts";
import { dialsTls, nextOnlineMode, rungOf, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import type { PlannedNode } from "#lib/domain/rollout/plan.ts";

/** Moves one node up by `setParameter`, if the barrier lets it and it is not there yet. */
export const setMode: Action<"set-mode"> = {
  mayElect: false,

  async approach(scene) {
    const { host, action } = scene.step;
    const judged = await judgeSet(scene);
    if (!judged.ok) return judged;
    const held = await checkBarrierNow(scene, action.to);
    if (!held.ok) return held;
    const mode = held.value.find((node) => node.host === host)?.mode ?? null;
    if (mode === null) {
      const message = `The mode of ${host} is not known`;
      return err({ code: "NODE_UNREACHABLE", message, host });
    }
    if (rungOf(mode) >= rungOf(action.to)) return ok({ mode, kind: "there" });
    if (nextOnlineMode(mode) === action.to) return ok({ mode, kind: "due" });
    const message = `${host} is at ${mode}, from where no command leads to ${action.to}`;
    return err({ code: "BARRIER_BROKEN", message, host });
  },

  async act(scene) {
    const { context, recorder, rollout } = scene;
    const { host, action } = scene.step;
    const vocabulary = rollout.plan.nodes.find((node) => node.host === host)?.vocabulary ?? "tls";
    // A process that slept through its lease must not touch a node that another one drives by now.
    await context.keeper.confirm();
    const sent = await recorder.part(
      "set-parameter",
      async () => toResult(host, await context.driver.setMode(host, vocabulary, action.to)),
      (was) => `${action.to} set, was ${was}`,
    );
    const mode = await readBack(scene, sent);
    return mode.ok ? ok({ kind: "acted", mode: mode.value }) : mode;
  },

  async verify(scene) {
    const wire = await sayHellos(scene);
    if (!wire.ok) return wire;
    // In the verification, since this is for a node, too, that was moved by a worker that is gone.
    await noteConnections(scene, wire.value);
    await renewPools(scene, (dialler, dialled) => isChanged(scene, dialler, dialled));
    return ok(null);
  },
};

/**
 * Whether the move has changed how one node dials another: at preferTLS it dials TLS itself, at requireTLS it lets
 * only TLS in. So each pair dials anew once in each of the two phases, by the move of the one or of the other.
 */
function isChanged(
  { step }: ActionScene<"set-mode">,
  dialler: PlannedNode,
  dialled: PlannedNode,
): boolean {
  if (step.action.to === "requireTLS") return dialled.host === step.host;
  // Of one that dialled TLS before the rollout, no move of its own is to come.
  return dialler.host === step.host || dialler.mode === null || dialsTls(dialler.mode);
}

/** Reads the mode whatever came of the command; only where the node is counts. */
function readBack(
  { context, recorder, step }: ActionScene<"set-mode">,
  sent: Result<string, DriveFailure>,
): Promise<Result<TlsMode, DriveFailure>> {
  const { host, action } = step;
  return recorder.part(
    "read-back",
    async () => {
      const { mode, why } = await context.readings.fresh(host);
      if (mode === null) {
        const message = `The mode of ${host} could not be read back: ${why}`;
        return err({ code: "NODE_UNREACHABLE" as const, message, host });
      }
      // "Illegal state transition" or no reply at all is no failure of a node that is where it should be.
      if (rungOf(mode) >= rungOf(action.to)) return ok(mode);
      if (!sent.ok) return sent;
      const message = `${host} took ${action.to} but says it is at ${mode}`;
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
