import {
  type ConnectionTrace,
  NOTHING_SAID,
  traceConnections,
} from "#lib/domain/clients/connection-traces.ts";
import type { ConnectionEncryption, OpenConnection } from "#lib/domain/clients/open-connection.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

/** What is known of the running process that holds the connections. */
export interface NodeHistory {
  /** Null where it could not be read. */
  mode: TlsMode | null;
  startupMode: TlsMode | null;
  /**
   * A connection number that the process had given out when it was at least at preferTLS, or at requireTLS:
   * connections with higher ones began there. 0 where it was started so; null where that is not known.
   */
  preferredAfter: number | null;
  requiredAfter: number | null;
  /** Whether the log names connections with every version of TLS (`net.tls.logVersions` with all four). */
  logsEveryVersion: boolean;
  /** Whether the log is silent about plaintext at preferTLS (`disableNonTLSConnectionLogging`). */
  hidesPlaintext: boolean;
  /** Whether every process of the cluster was started at preferTLS or above, and so dials with TLS only. */
  membersDialTls: boolean;
}

/**
 * Says of each connection whether it is carried over TLS, and by what that is known. Servers list connections
 * without it, so it follows from the log and from when the connection began; what does not follow is unknown.
 *
 * @param lines The last lines of the node's log without a gap, read after the connections were listed.
 * @see docs/rollouts.md; fact sheet, sections 3.2, 3.4 and 12.3
 */
export function classifyConnections(
  connections: readonly OpenConnection[],
  lines: readonly string[],
  history: NodeHistory,
): OpenConnection[] {
  const traces = traceConnections(lines);
  return connections.map((connection) => {
    const trace = traces.get(connection.connectionId) ?? NOTHING_SAID;
    return { ...connection, ...judge(connection, trace, history) };
  });
}

type Judgement = Pick<OpenConnection, "encryption" | "evidence">;

function judge(
  connection: OpenConnection,
  trace: ConnectionTrace,
  history: NodeHistory,
): Judgement {
  const { connectionId, client } = connection;
  const { mode, startupMode, preferredAfter, requiredAfter } = history;
  if (trace.plaintextLine !== null) return said("plaintext", trace.plaintextLine);
  if (trace.tlsLine !== null) return said("tls", trace.tlsLine);
  if (startupMode === "disabled" && mode === "disabled") {
    return { encryption: "plaintext", evidence: "the node is at disabled and speaks no TLS" };
  }
  if (requiredAfter !== null && connectionId > requiredAfter) {
    const evidence = "it began when the node was at requireTLS, which takes nothing else";
    return { encryption: "tls", evidence };
  }
  if (connection.isMember && history.membersDialTls) {
    const evidence = "every process of the cluster was started to dial with TLS only";
    return { encryption: "tls", evidence };
  }
  const hasSpoken = connection.appName !== null || connection.driver !== null;
  if (trace.acceptedFrom !== client) {
    return unknown(whyNotSince(connectionId, preferredAfter) ?? NOT_IN_THE_LOG);
  }
  if (!hasSpoken) return unknown("it has not said who it is, and may not have said anything");
  if (history.logsEveryVersion) {
    const evidence = "the log names every connection with TLS, and this one it does not name";
    return { encryption: "plaintext", evidence };
  }
  const tooOld = whyNotSince(connectionId, preferredAfter);
  if (tooOld !== null) return unknown(tooOld);
  if (history.hidesPlaintext) return unknown("the node is told not to log plaintext connections");
  const evidence =
    "it began when the node was at preferTLS, whose log names those in plaintext, and not this one";
  return { encryption: "tls", evidence };
}

const NOT_IN_THE_LOG = "the line of its beginning is no longer in the log, which keeps 1024 lines";

/** Why it says nothing that the connection is not named as plaintext; null where it does say something. */
function whyNotSince(connectionId: number, preferredAfter: number | null): string | null {
  if (preferredAfter === null) return "the node is not known to have been at preferTLS yet";
  return connectionId > preferredAfter
    ? null
    : "it began before the node was at preferTLS, when nothing tells the two apart";
}

function said(encryption: ConnectionEncryption, line: string): Judgement {
  return { encryption, evidence: `the log says: ${line}` };
}

function unknown(evidence: string): Judgement {
  return { encryption: "unknown", evidence };
}
