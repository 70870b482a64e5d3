import type { DriveContext } from "#lib/application/driver/drive-context.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { readModes } from "#lib/application/driver/look.ts";
import { haltChange, phaseFinishedChange } from "#lib/application/driver/rollout-changes.ts";
import { rungOf, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { loseStep } from "#lib/domain/rollout/progress.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/**
 * Ends a phase whose steps are all done, if every node still is where its step left it.
 *
 * A node that was restarted meanwhile is at its startup mode again; its step is then open once more and the
 * rollout halts, since the next restart would do the same.
 */
export async function finishPhase(context: DriveContext, rollout: Rollout): Promise<void> {
  const { journal, ports } = context;
  const target = rollout.plan.phases[rollout.currentPhase]?.target ?? "requireTLS";
  const modes = await readModes(context, rollout.plan);
  const now = ports.clock.now();
  const silent = modes.find((node) => node.mode === null);
  if (silent !== undefined) {
    const message = `${silent.host} cannot be reached: ${silent.why}`;
    const failure = { code: "NODE_UNREACHABLE" as const, message, host: silent.host };
    await journal.write((current) => haltChange(current, failure, now));
    return;
  }
  const fallen = modes.find((node) => node.mode !== null && rungOf(node.mode) < rungOf(target));
  if (fallen !== undefined) {
    const failure = fellBack(fallen.host, fallen.mode, target);
    await journal.write((current) => haltChange(reopen(current, fallen.host), failure, now));
    return;
  }
  await journal.write((current) => phaseFinishedChange(current, now));
  await ports.jobs.requestProbe(rollout.clusterId, "base");
}

function fellBack(host: string, mode: TlsMode | null, target: TlsMode): DriveFailure {
  const message = `${host} is at ${mode} again, below ${target}; was it restarted with its old configuration?`;
  return { code: "NODE_FELL_BACK", message, host };
}

function reopen(rollout: Rollout, host: string): Rollout {
  const { steps, currentPhase } = rollout;
  return {
    ...rollout,
    steps: steps.map((step) =>
      step.host === host && step.phaseIndex === currentPhase && step.state === "done"
        ? loseStep(step)
        : step,
    ),
  };
}
