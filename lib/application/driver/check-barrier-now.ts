import type { AnyScene } from "#lib/application/driver/actions/action.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { describeModes, type SeenMode } from "#lib/application/driver/readings.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import { type BarrierNode, checkMove } from "#lib/domain/rollout/barrier.ts";
import type { PlannedNode } from "#lib/domain/rollout/plan.ts";
import { setOf } from "#lib/domain/rollout/set-of.ts";

/**
 * Sees that no node of the cluster forbids the node of a step to go to the target, by what is observed now.
 *
 * @returns What was seen of every node, or the first node that forbids it.
 */
export async function checkBarrierNow(
  { context, rollout, step, recorder }: AnyScene,
  target: TlsMode,
): Promise<Result<SeenMode[], DriveFailure>> {
  const startedAt = recorder.start();
  const own = new Set(setOf(rollout.plan.nodes, step.host).map((node) => node.host));
  const modes = await context.readings.modes(own);
  const allAnswer = modes.every((node) => node.reachable);
  recorder.note("observed", allAnswer, describeModes(modes), { startedAt });
  const self = modes.find((node) => node.host === step.host);
  if (self !== undefined && !self.reachable) {
    const message = `${step.host} cannot be reached: ${self.why}`;
    return err({ code: "NODE_UNREACHABLE", message, host: step.host });
  }
  const [violation] = checkMove(step.host, target, placed(rollout.plan.nodes, modes));
  if (violation === undefined) {
    recorder.note("barrier-held", true, `no node of ${modes.length} forbids ${target}`);
    return ok(modes);
  }
  const why = modes.find((node) => node.host === violation.host)?.why ?? "";
  return err({
    code: violation.code === "UNREACHABLE" ? "NODE_UNREACHABLE" : "BARRIER_BROKEN",
    message: why === "" ? violation.message : `${violation.message}: ${why}`,
    host: violation.host,
  });
}

function placed(nodes: readonly PlannedNode[], modes: readonly SeenMode[]): BarrierNode[] {
  const places = new Map(nodes.map(({ host, role, group }) => [host, { role, group }]));
  return modes.map(({ host, reachable, possible }) => ({
    host,
    reachable,
    possible,
    ...places.get(host),
  }));
}
