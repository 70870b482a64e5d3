import { AppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { findRollout } from "#lib/application/change-rollout.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Result } from "#lib/domain/result.ts";
import { type BackOut, type BackOutRefusal, backOut } from "#lib/domain/rollout/back-out.ts";
import type { PlannedPhase } from "#lib/domain/rollout/plan.ts";
import { phaseBegun } from "#lib/domain/rollout/progress.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { finishedAtOf } from "#lib/domain/rollout/step-order.ts";

/** The way back from a phase, or why there is none by restarts alone. */
export interface WayBack {
  phase: PlannedPhase;
  /** False while the phase lies ahead: then it is the way back from its end. */
  isBegun: boolean;
  back: Result<BackOut, BackOutRefusal>;
}

/** @throws AppError FORBIDDEN, ROLLOUT_NOT_FOUND, PHASE_NOT_FOUND */
export async function showBackOut(
  { rolloutId, phaseIndex }: { rolloutId: string; phaseIndex: number },
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "observations">,
): Promise<WayBack> {
  authorize(actor, "rollout:view", "Looking at the way back");
  const rollout = await findRollout(rolloutId, ports);
  const { plan, steps } = rollout;
  const phase = plan.phases[phaseIndex];
  if (phase === undefined) {
    const message = `Rollout #${rollout.number} has no phase ${phaseIndex + 1}`;
    throw new AppError("PHASE_NOT_FOUND", message);
  }
  const isBegun = phaseBegun(steps, phaseIndex);
  const latest = isBegun ? await ports.observations.latest(rollout.clusterId) : null;
  const now = latest === null ? {} : modesOf(rollout, latest.observation);
  return { phase, isBegun, back: backOut(plan, phaseIndex, now) };
}

/** By the observation, and by what this rollout has done since. */
function modesOf({ steps }: Rollout, { observedAt, nodes }: Observation): Record<string, TlsMode> {
  const seen = nodes.flatMap(({ host, mode: { runtime } }) =>
    runtime === null ? [] : [[host, runtime] as const],
  );
  const since = steps.flatMap((step) => {
    const finishedAt = step.state === "done" ? finishedAtOf(step) : null;
    const isYounger = finishedAt !== null && Date.parse(finishedAt) > Date.parse(observedAt);
    return isYounger ? [[step.host, step.to] as const] : [];
  });
  return Object.fromEntries([...seen, ...since]);
}
