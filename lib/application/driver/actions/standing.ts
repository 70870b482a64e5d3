import type { AnyScene, Standing } from "#lib/application/driver/actions/action.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { rungOf } from "#lib/domain/mode/tls-mode.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";

/** For steps that change no mode: the node answers and has not fallen back; what they are for is still to do. */
export async function lookAtStanding({
  context,
  step,
}: AnyScene): Promise<Result<Standing, DriveFailure>> {
  const { host, to } = step;
  const { mode, why } = await context.readings.fresh(host);
  if (mode === null) {
    const message = `${host} cannot be looked at: ${why}`;
    return err({ code: "NODE_UNREACHABLE", message, host });
  }
  if (rungOf(mode) >= rungOf(to)) return ok({ mode, kind: "due" });
  return err({ code: "NODE_FELL_BACK", message: `${host} is at ${mode}, below ${to}`, host });
}
