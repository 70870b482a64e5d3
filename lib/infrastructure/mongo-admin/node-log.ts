import type { LogSlice, Reading } from "#lib/application/ports/node-driver.ts";
import { type CommandChannel, runCommand } from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import { numberOf, textsOf } from "#lib/infrastructure/mongo-admin/reply-fields.ts";

/**
 * Lines that the server has logged since the mark, from its buffer of the last 1024, each at most 1024 characters.
 *
 * A counter below the mark is that of another process than the one that was read before, so everything counts as
 * new and something as lost.
 *
 * @param mark `totalLinesWritten` of the reading before; null for all that is left.
 * @see fact sheet, section 3.5
 */
export async function readLogSince(
  channel: CommandChannel,
  mark: number | null,
): Promise<Reading<LogSlice>> {
  const reply = await runCommand(channel, { getLog: "global" });
  if (!reply.ok) return reply;
  const total = numberOf(reply.value.totalLinesWritten);
  if (total === null) return failed("COMMAND_FAILED", `${channel.host} does not count its lines`);
  const kept = textsOf(reply.value.log);
  if (mark === null) return { ok: true, value: { mark: total, lines: kept, hasGap: false } };
  const isAnotherProcess = total < mark;
  const fresh = isAnotherProcess ? total : total - mark;
  const lines = fresh === 0 ? [] : kept.slice(-fresh);
  const hasGap = isAnotherProcess || fresh > kept.length;
  return { ok: true, value: { mark: total, lines, hasGap } };
}
