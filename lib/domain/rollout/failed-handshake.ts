/**
 * A line of a server's log that says that a handshake failed.
 *
 * certificate: somebody's certificate was not accepted, which no look of ours ever causes. refused: a connection was
 * turned away for how it began, as our own looks are, once or twice each.
 */
export interface FailedHandshake {
  kind: "certificate" | "refused";
  /** What stays the same from one such line to the next: the reason, and the address of the other end. */
  text: string;
}

const CERTIFICATE_REASONS = [
  /SSL peer certificate validation failed[^"\n]*/i,
  /The server certificate does not match the (?:remote )?host name[^"\n]*/i,
  /tlsv1 alert (?:unknown ca|bad certificate|certificate (?:expired|unknown|revoked))/i,
] as const;

const REFUSAL_REASONS = [
  /The server is configured to only allow SSL connections/i,
  /SSL handshake received but server is started without SSL support/i,
  /SSL handshake failed, as client requested disabled protocol/i,
  /no SSL certificate provided by peer; connection rejected/i,
] as const;

/** Where a line that only warns begins: before 4.4 with a letter, from then on in a field. */
const WARNING = /^\S+\s+W\s|"s":"W"/;
/** The other end, in the words of both forms of lines. */
const PEER = /(?:\bfrom |"(?:remote|client)":")\[?([0-9a-f.:]+?)\]?:\d+/i;
/** From 4.4 on what explains a line is not part of its sentence. */
const DETAIL = /"(?:reason|errmsg)":"([^"]*)"/;

/**
 * What a log line says of a failed handshake; null for every other line, and for warnings, after which the
 * connection was served.
 *
 * @see fact sheet, sections 3.2 and 3.4; log lines of 4.2 as recorded
 */
export function failedHandshakeOf(line: string): FailedHandshake | null {
  const certificate = match(CERTIFICATE_REASONS, line);
  if (certificate !== null && !WARNING.test(line))
    return failureOf("certificate", certificate, line);
  const refusal = match(REFUSAL_REASONS, line);
  return refusal === null ? null : failureOf("refused", refusal, line);
}

function match(reasons: readonly RegExp[], line: string): string | null {
  for (const reason of reasons) {
    const [found] = reason.exec(line) ?? [];
    if (found !== undefined) return found;
  }
  return null;
}

function failureOf(kind: FailedHandshake["kind"], reason: string, line: string): FailedHandshake {
  // The same end of a connection is named by several lines, some of which go on after the reason.
  const sentence = reason.split(/\. Ending connection/)[0] ?? reason;
  const detail = DETAIL.exec(line)?.[1];
  const isNew = detail !== undefined && !sentence.includes(detail) && !detail.includes(sentence);
  const peer = PEER.exec(line)?.[1];
  return {
    kind,
    text: [sentence.trim(), isNew ? detail : null, peer === undefined ? null : `from ${peer}`]
      .filter((part) => part !== null)
      .join(", "),
  };
}
