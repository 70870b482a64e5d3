import { checkTopology } from "#lib/application/driver/check-topology.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import type { Engine } from "#lib/application/driver/engine.ts";
import type { SeenMode } from "#lib/application/driver/readings.ts";
import { haltChange, phaseFinishedChange } from "#lib/application/driver/rollout-changes.ts";
import { rungOf, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { loseStep } from "#lib/domain/rollout/progress.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/**
 * Ends a phase whose steps are all done or skipped, if the cluster is the planned one and every node still is
 * where its step left it.
 *
 * A node that was restarted meanwhile is at its startup mode again; its step is then open once more and the
 * rollout halts, since the next restart would do the same.
 */
export async function finishPhase(engine: Engine, rollout: Rollout): Promise<void> {
  const { journal, ports, readings } = engine;
  // A phase ends for all nodes at once, so each of them is asked once more.
  readings.expire();
  const topology = await checkTopology(engine, rollout);
  const failed = topology.ok
    ? judge(rollout, await readings.modes(new Set()))
    : { failure: topology.error, fallen: null };
  const now = ports.clock.now();
  if (failed === null) {
    await journal.write((current) => phaseFinishedChange(current, now));
  } else {
    const { failure, fallen } = failed;
    await journal.write((current) => haltChange(reopen(current, fallen), failure, now));
  }
  await engine.requestProbe(true);
}

function judge(
  { plan, steps, currentPhase }: Rollout,
  modes: readonly SeenMode[],
): { failure: DriveFailure; fallen: string | null } | null {
  const leftOut = new Set(
    steps.filter((step) => step.state === "skipped").map((step) => step.host),
  );
  const [silent] = modes.filter((node) => node.mode === null && !leftOut.has(node.host));
  if (silent !== undefined) {
    const message = `${silent.host} cannot be reached: ${silent.why}`;
    const failure = { code: "NODE_UNREACHABLE" as const, message, host: silent.host };
    return { failure, fallen: null };
  }
  const phaseTarget = plan.phases[currentPhase]?.target ?? "requireTLS";
  const drivable = new Set(plan.nodes.filter((node) => node.takesCommands).map(({ host }) => host));
  for (const { host, mode } of modes) {
    // The phase's target is that of the nodes that take commands; others stay where their own steps left them.
    const target = drivable.has(host) ? phaseTarget : leftAt(steps, host);
    if (mode === null || leftOut.has(host) || rungOf(mode) >= rungOf(target)) continue;
    return { failure: fellBack(host, mode, target), fallen: host };
  }
  return null;
}

function leftAt(steps: Rollout["steps"], host: string): TlsMode {
  const last = steps.findLast((step) => step.host === host && step.state === "done");
  return last?.to ?? "disabled";
}

function fellBack(host: string, mode: TlsMode, target: TlsMode): DriveFailure {
  const message = `${host} is at ${mode} again, below ${target}; was it restarted with its old configuration?`;
  return { code: "NODE_FELL_BACK", message, host };
}

function reopen(rollout: Rollout, host: string | null): Rollout {
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
