import {
  couldNotObserve,
  type NodeCheck,
  type Severity,
  type Verdict,
} from "#lib/domain/checks/finding.ts";
import { counted } from "#lib/domain/counted.ts";
import { acceptsPlaintext, rungOf, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";
import { checkMove } from "#lib/domain/rollout/barrier.ts";

const SEVERITY_BELOW_REQUIRE: Record<Exclude<TlsMode, "requireTLS">, Severity> = {
  disabled: "critical",
  allowTLS: "high",
  preferTLS: "medium",
};

/** The runtime mode is requireTLS. */
const MODE_01: NodeCheck = {
  id: "MODE-01",
  title: "Only TLS connections are accepted",
  severity: "critical",
  expected: "requireTLS",
  fix: "Move the cluster up the ladder to requireTLS, one approved phase at a time",
  judge: judgeMode,
};

/** A plaintext hello is really refused; the setting alone is not believed. */
const MODE_02: NodeCheck = {
  id: "MODE-02",
  title: "A plaintext hello is refused",
  severity: "critical",
  expected: "plaintext hello refused",
  fix: "Move the node to requireTLS; if it says it is there, look for a second listener or a proxy",
  judge: judgePlaintext,
};

/** The runtime mode survives a restart. */
const MODE_04: NodeCheck = {
  id: "MODE-04",
  title: "The configured mode equals the running mode",
  severity: "high",
  expected: "getParameter and getCmdLineOpts name the same mode",
  fix: "Write the running mode into net.tls.mode of the configuration file, so a restart keeps it",
  judge: judgeStartupMode,
};

/** Checks about the mode of one node. */
export const NODE_MODE_CHECKS: readonly NodeCheck[] = [MODE_01, MODE_02, MODE_04];

function judgeMode({ mode, reachable }: NodeObservation): Verdict {
  const { runtime, possible } = mode;
  if (runtime === "requireTLS") return { result: "pass", observed: runtime };
  if (runtime !== null) {
    return { result: "fail", severity: SEVERITY_BELOW_REQUIRE[runtime], observed: runtime };
  }
  if (!reachable || possible.length === 0) return couldNotObserve("the mode could not be read");
  const words = possible.join(" or ");
  const [weakest] = possible;
  if (weakest === undefined || possible.includes("requireTLS")) {
    return couldNotObserve(`${words} by what the wire shows`);
  }
  // Every mode that the wire allows is below requireTLS, so the check fails whichever it is.
  const strongest = possible.at(-1);
  const severity =
    strongest === undefined || strongest === "requireTLS"
      ? "critical"
      : SEVERITY_BELOW_REQUIRE[strongest];
  return { result: "fail", severity, observed: `${words} by what the wire shows` };
}

function judgePlaintext({ mode, plaintext }: NodeObservation): Verdict {
  if (plaintext.accepted === null) {
    return couldNotObserve(plaintext.failure?.message ?? "no plaintext hello was tried");
  }
  if (!plaintext.accepted) return { result: "pass", observed: "plaintext hello refused" };
  const { runtime } = mode;
  if (runtime === null) return { result: "fail", severity: "high", observed: ANSWERED };
  if (acceptsPlaintext(runtime) && runtime !== "requireTLS") {
    const observed = `${ANSWERED}, as ${runtime} lets it be`;
    return { result: "fail", severity: SEVERITY_BELOW_REQUIRE[runtime], observed };
  }
  return { result: "fail", observed: `${ANSWERED}, although the node says ${runtime}` };
}

const ANSWERED = "plaintext hello answered";

/**
 * Until the running mode is written down, a restart undoes it. How bad that is depends on the others: a node that
 * dials plaintext where they take none, or takes no TLS where they send it, is cut off as it comes back.
 */
function judgeStartupMode(
  { host, mode }: NodeObservation,
  _now: Date,
  { nodes }: Observation,
): Verdict {
  const { runtime, startup } = mode;
  if (runtime === null) return couldNotObserve("the running mode could not be read");
  if (startup === null) return couldNotObserve("the configured mode could not be read");
  if (runtime === startup) return { result: "pass", observed: `both ${runtime}` };
  const known = `running ${runtime}, configured ${startup}`;
  const lost = peersLostAt(host, startup, nodes);
  const [first] = lost;
  if (first === undefined) {
    return {
      result: "fail",
      observed: `${known}: a restart of ${host} ${wayTo(startup, runtime)}`,
    };
  }
  const others = lost.length > 1 ? ` and ${counted(lost.length - 1, "other node")}` : "";
  const observed = `${known}: a restart of ${host} ${wayTo(startup, runtime)} and cuts it off from ${first}${others}`;
  return { result: "fail", severity: "critical", observed };
}

function wayTo(startup: TlsMode, runtime: TlsMode): string {
  return rungOf(startup) < rungOf(runtime) ? `falls back to ${startup}` : `goes on to ${startup}`;
}

/** Nodes that could not talk to this one in that mode; of those that were not seen nothing is said. */
function peersLostAt(host: string, mode: TlsMode, nodes: Observation["nodes"]): string[] {
  const seen = nodes
    .filter((node) => node.mode.possible.length > 0)
    .map((node) => ({
      host: node.host,
      reachable: true,
      possible: node.mode.possible,
      role: node.role,
      group: node.group,
    }));
  return checkMove(host, mode, seen).map((violation) => violation.host);
}
