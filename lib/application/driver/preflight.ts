import { isAppError } from "#lib/application/app-error.ts";
import type { DriveContext } from "#lib/application/driver/drive-context.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { observeCluster } from "#lib/application/observe-cluster.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import type { GateId } from "#lib/domain/rollout/gate.ts";
import { evaluateGates } from "#lib/domain/rollout/gates.ts";
import { hostsInRestart } from "#lib/domain/rollout/open-restart.ts";
import { planDrift, seenCluster } from "#lib/domain/rollout/plan-drift.ts";
import { phaseBegun } from "#lib/domain/rollout/progress.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/**
 * Milliseconds without an attempt after which a whole look is due again. Too short costs a probe after each
 * crash of a worker; too long lets a rollout go on after a pause without seeing a changed certificate.
 */
const LOOK_AGAIN_AFTER_MS = 60_000;

/** Gates that a rollout waits at by itself, so that they halt nothing. */
const WAITED_FOR: ReadonlySet<GateId> = new Set([
  "approval",
  "replication",
  "lag",
  "freeze",
  "clients",
]);

/**
 * Looks at the whole cluster before the first step of a phase, and before going on after a long stop.
 *
 * Replication and lag are not judged here: they may need a moment, so the driver waits for them.
 */
export async function preflight(
  context: DriveContext,
  rollout: Rollout,
): Promise<Result<null, DriveFailure>> {
  const now = context.ports.clock.now();
  if (!isDue(rollout, now)) return ok(null);
  const seen = await observe(context, rollout);
  if (!seen.ok) return seen;
  // What is down for its restart is judged when it is back, by its own step.
  const inRestart = hostsInRestart(rollout.steps);
  const [difference] = planDrift(rollout, seenCluster(seen.value)).filter(
    ({ kind, host }) => kind !== "not-confirmed" || host === null || !inRestart.has(host),
  );
  if (difference !== undefined) {
    return err({ code: "PLAN_DRIFTED", message: difference.message, host: difference.host });
  }
  const gate = evaluateGates(rollout, seen.value, now).find(
    ({ id, state, waiver, hosts }) =>
      state === "unmet" &&
      waiver == null &&
      !WAITED_FOR.has(id) &&
      (hosts.length === 0 || hosts.some((host) => !inRestart.has(host))),
  );
  if (gate === undefined) return ok(null);
  const message = `Gate ${gate.id} is not met: ${gate.value}`;
  return err({ code: "GATE_UNMET", message, host: gate.hosts[0] ?? null });
}

function isDue({ steps, currentPhase }: Rollout, now: Date): boolean {
  if (!phaseBegun(steps, currentPhase)) return true;
  const times = steps.flatMap((step) =>
    step.attempts.map((attempt) => Date.parse(attempt.finishedAt ?? attempt.startedAt)),
  );
  return now.getTime() - Math.max(...times) > LOOK_AGAIN_AFTER_MS;
}

async function observe({ ports, signal }: DriveContext, { clusterId }: Rollout) {
  try {
    const { observation } = await observeCluster(
      { clusterId, actor: null, depth: "base", signal },
      ports,
    );
    return ok(observation);
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown;
    return err({ code: "PROBE_FAILED" as const, message: thrown.message, host: null });
  }
}
