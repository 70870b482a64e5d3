import { acceptsPlaintext, acceptsTls, dialsTls, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { NodeRole } from "#lib/domain/observation/observation.ts";

/** What is known of one node at the moment of a move. */
export interface BarrierNode {
  host: string;
  reachable: boolean;
  /** One where the mode is known, several where only the wire was seen, none where nothing was. */
  possible: readonly TlsMode[];
  /** Where it is not given, the node counts as one that everybody dials and that dials everybody. */
  role?: NodeRole;
  group?: string | null;
}

export interface BarrierViolation {
  code:
    | "UNREACHABLE"
    | "MODE_UNKNOWN"
    | "TLS_NOT_ACCEPTED"
    | "TLS_NOT_SENT"
    | "TLS_SENT"
    | "PLAINTEXT_NOT_ACCEPTED";
  host: string;
  mode: TlsMode | null;
  /** One sentence that names the node. */
  message: string;
}

/** Which of two nodes dials the other. */
interface Dialling {
  theyDial: boolean;
  weDial: boolean;
}

type PairFault = Exclude<BarrierViolation["code"], "UNREACHABLE" | "MODE_UNKNOWN">;

const BOTH_WAYS: Dialling = { theyDial: true, weDial: true };

/**
 * The other nodes that forbid `host` to be moved to `to` now, by a command or by a restart.
 *
 * A pair of modes is broken where one node dials TLS and the other does not take it, or dials plaintext and the
 * other refuses it. A node whose mode is not known counts as a violation, since a server checks none of this
 * itself. A node that has no peers is forbidden nothing.
 *
 * @see MongoDB jstests, `mixed_mode_repl.js` and `mixed_mode_repl_nossl.js`: which pairs of modes can talk.
 */
export function checkMove(
  host: string,
  to: TlsMode,
  nodes: readonly BarrierNode[],
): BarrierViolation[] {
  const moving = nodes.find((node) => node.host === host);
  return nodes
    .filter((node) => node.host !== host)
    .flatMap((node) => violationOf(to, node, diallingOf(moving, node)) ?? []);
}

/**
 * An arbiter dials only the members of its own set: it holds no data, so it never learns of a shard or a
 * config server. Everybody else may dial everybody.
 */
function diallingOf(moving: BarrierNode | undefined, other: BarrierNode): Dialling {
  if (moving === undefined) return BOTH_WAYS;
  return { theyDial: mayDial(other, moving), weDial: mayDial(moving, other) };
}

function mayDial(from: BarrierNode, to: BarrierNode): boolean {
  return from.role !== "arbiter" || from.group === to.group;
}

function violationOf(
  to: TlsMode,
  { host, reachable, possible }: BarrierNode,
  dialling: Dialling,
): BarrierViolation | null {
  const [lowest] = possible;
  if (!reachable) {
    return {
      code: "UNREACHABLE",
      host,
      mode: lowest ?? null,
      message: `${host} cannot be reached`,
    };
  }
  if (lowest === undefined) {
    const message = `The mode of ${host} is not known`;
    return { code: "MODE_UNKNOWN", host, mode: null, message };
  }
  for (const mode of possible) {
    const code = faultOf(to, mode, dialling);
    if (code === null) continue;
    const message = `${host} is at ${possible.join(" or ")} and ${FAULT_WORDS[code]}`;
    return { code, host, mode, message };
  }
  return null;
}

const FAULT_WORDS: Record<PairFault, string> = {
  TLS_NOT_ACCEPTED: "does not accept TLS yet",
  TLS_NOT_SENT: "does not send TLS yet",
  TLS_SENT: "sends TLS only",
  PLAINTEXT_NOT_ACCEPTED: "does not accept plaintext any more",
};

function faultOf(to: TlsMode, other: TlsMode, { theyDial, weDial }: Dialling): PairFault | null {
  if (theyDial && !dialsTls(other) && !acceptsPlaintext(to)) return "TLS_NOT_SENT";
  if (theyDial && dialsTls(other) && !acceptsTls(to)) return "TLS_SENT";
  if (weDial && dialsTls(to) && !acceptsTls(other)) return "TLS_NOT_ACCEPTED";
  if (weDial && !dialsTls(to) && !acceptsPlaintext(other)) return "PLAINTEXT_NOT_ACCEPTED";
  return null;
}
