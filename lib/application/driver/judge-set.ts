import type { AnyScene } from "#lib/application/driver/actions/action.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";

/**
 * Sees that the set of a step's node is healthy and led by whom it was left with, and which handshakes fail already,
 * so that only what the step brings about is held against it. Whoever sends something to the node sees this first.
 */
export async function judgeSet({
  context,
  step: { host },
}: AnyScene): Promise<Result<null, DriveFailure>> {
  const set = await context.sets.before(host);
  if (!set.ok) return set;
  const failing = await context.handshakes.check(host);
  return failing === null ? ok(null) : err(failing);
}
