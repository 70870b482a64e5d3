import type { ClientCensus } from "#lib/application/ports/node-driver.ts";
import { classifyConnections } from "#lib/domain/clients/classify-connections.ts";
import { nodeHistoryOf } from "#lib/domain/clients/node-history.ts";

/**
 * A census from what the node itself lists and logs. What it cannot read of the log or of the start of the process
 * leaves connections unknown; only the list itself must be read.
 */
export function createLogCensus(): ClientCensus {
  return {
    async read(driver, host, { marks, membersDialTls }) {
      const listed = await driver.connections(host);
      if (!listed.ok) return listed;
      // After the list, so that every line about a listed connection has been written.
      const log = await driver.logSince(host, null);
      const mode = await driver.readMode(host);
      const startup = await driver.readStartup(host);
      const process = startup.ok ? startup.value.process : null;
      const history = nodeHistoryOf(
        {
          mode: mode.ok ? mode.value.mode : null,
          startup: startup.ok ? { ...startup.value, startedAt: process?.startedAt ?? null } : null,
        },
        marks,
        membersDialTls,
      );
      const lines = log.ok && !log.value.hasGap ? log.value.lines : [];
      return { ok: true, value: classifyConnections(listed.value, lines, history) };
    },
  };
}
