import type { NodeHistory } from "#lib/domain/clients/classify-connections.ts";
import type { ConnectionMark, ConnectionMarks } from "#lib/domain/clients/connection-mark.ts";
import { dialsTls, rungOf, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { PROTOCOL_WORDS } from "#lib/domain/server-config/config-change.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";
import { isOn } from "#lib/domain/server-config/settings.ts";

/** What a node says of itself; null where it did not. */
interface SeenProcess {
  mode: TlsMode | null;
  startup: { mode: TlsMode; options: ServerOptions; startedAt: string | null } | null;
}

/**
 * What the process's own start and the marks of its moves say of its connections.
 *
 * @param membersDialTls Whether every process of the cluster was started at preferTLS or above.
 */
export function nodeHistoryOf(
  { mode, startup }: SeenProcess,
  marks: ConnectionMarks,
  membersDialTls: boolean,
): NodeHistory {
  const startedAt = startup?.startedAt ?? null;
  const required = startedAs(startup?.mode, "requireTLS") ?? since(marks.requireTLS, startedAt);
  const preferred = startedAs(startup?.mode, "preferTLS") ?? since(marks.preferTLS, startedAt);
  return {
    mode,
    startupMode: startup?.mode ?? null,
    preferredAfter: preferred ?? required,
    requiredAfter: required,
    logsEveryVersion: startup !== null && logsEveryVersion(startup.options),
    hidesPlaintext: startup !== null && hidesPlaintext(startup.options),
    membersDialTls: membersDialTls && startup !== null && dialsTls(startup.mode),
  };
}

function startedAs(startup: TlsMode | undefined, mode: TlsMode): number | null {
  return startup !== undefined && rungOf(startup) >= rungOf(mode) ? 0 : null;
}

/** Where nothing says since when the process runs, a mark may be of the one before it. */
function since(mark: ConnectionMark | null, startedAt: string | null): number | null {
  if (mark === null || startedAt === null) return null;
  return Date.parse(mark.at) > Date.parse(startedAt) ? mark.connectionId : null;
}

function logsEveryVersion({ tls }: ServerOptions): boolean {
  const named = (tls.logVersions ?? "").split(",").map((word) => word.trim());
  return PROTOCOL_WORDS.every((word) => named.includes(word));
}

function hidesPlaintext({ setParameter }: ServerOptions): boolean {
  return (
    isOn(setParameter.disableNonTLSConnectionLogging) ||
    isOn(setParameter.disableNonSSLConnectionLogging)
  );
}
