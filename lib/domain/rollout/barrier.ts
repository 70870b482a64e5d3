import {
  acceptsTls,
  dialsTls,
  type OnlineTargetMode,
  type TlsMode,
} from "#lib/domain/mode/tls-mode.ts";

/** What was just read from one node. */
export interface NodeMode {
  host: string;
  reachable: boolean;
  /** Null when the node did not say. */
  mode: TlsMode | null;
}

export interface BarrierViolation {
  code: "UNREACHABLE" | "MODE_UNKNOWN" | "TLS_NOT_ACCEPTED" | "TLS_NOT_SENT";
  host: string;
  mode: TlsMode | null;
  /** One sentence that names the node. */
  message: string;
}

/**
 * The nodes that forbid any node of the cluster to enter `target` now.
 *
 * No node enters preferTLS before all accept TLS, none enters requireTLS before all send TLS; a node whose
 * mode is not known counts as a violation, since a server checks none of this itself.
 *
 * @see MongoDB jstests, `mixed_mode_repl.js` and `mixed_mode_repl_nossl.js`: which pairs of modes can talk.
 */
export function checkBarrier(
  target: OnlineTargetMode,
  nodes: readonly NodeMode[],
): BarrierViolation[] {
  return nodes.flatMap((node) => violationOf(target, node) ?? []);
}

function violationOf(target: OnlineTargetMode, node: NodeMode): BarrierViolation | null {
  const { host, mode } = node;
  if (!node.reachable) {
    return { code: "UNREACHABLE", host, mode, message: `${host} cannot be reached` };
  }
  if (mode === null) {
    return { code: "MODE_UNKNOWN", host, mode, message: `The mode of ${host} is not known` };
  }
  if (target === "preferTLS" && !acceptsTls(mode)) {
    const message = `${host} is at ${mode} and does not accept TLS yet`;
    return { code: "TLS_NOT_ACCEPTED", host, mode, message };
  }
  if (target === "requireTLS" && !dialsTls(mode)) {
    const message = `${host} is at ${mode} and does not send TLS yet`;
    return { code: "TLS_NOT_SENT", host, mode, message };
  }
  return null;
}
