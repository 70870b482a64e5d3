import type { CommandOutcome } from "#lib/application/ports/node-driver.ts";
import { sendOrder } from "#lib/infrastructure/mongo-admin/send-order.ts";
import type { SessionPool } from "#lib/infrastructure/mongo-admin/session-pool.ts";

/**
 * Seconds that a primary waits for a secondary to catch up before it gives up and stays. Longer blocks writes for
 * longer; shorter fails on a busy set. The reply takes as long, so it stays below the deadline of a command.
 */
const CATCH_UP_SECONDS = 4;

/**
 * Asks a primary to hand over and not to come back for `seconds`, at least for as long as it waits for a secondary.
 *
 * Servers up to 4.0 close every connection as they step down, this one too, so a lost reply is no failure: whether
 * somebody else is primary must be looked at in any case.
 */
export async function stepDown(
  pool: SessionPool,
  host: string,
  seconds: number,
): Promise<CommandOutcome> {
  const command = {
    replSetStepDown: Math.max(seconds, CATCH_UP_SECONDS + 1),
    secondaryCatchUpPeriodSecs: CATCH_UP_SECONDS,
  };
  const outcome = await sendOrder(pool, host, { command, since: null });
  if (outcome.kind !== "unknown") return outcome;
  const { code } = outcome.failure;
  return code === "CONNECTION_CLOSED" || code === "CONNECTION_RESET"
    ? { kind: "done", reply: "the connection was closed, as it is when a primary steps down" }
    : outcome;
}
