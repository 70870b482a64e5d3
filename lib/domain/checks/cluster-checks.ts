import { CHAIN_10 } from "#lib/domain/checks/authority-checks.ts";
import { CHAIN_06 } from "#lib/domain/checks/chain-checks.ts";
import { type ClusterCheck, couldNotObserve, type Verdict } from "#lib/domain/checks/finding.ts";
import { IDENT_01 } from "#lib/domain/checks/identity-checks.ts";
import { LEAF_09 } from "#lib/domain/checks/leaf-checks.ts";
import { TRUST_01 } from "#lib/domain/checks/trust-checks.ts";
import { dialsTls, TLS_MODES, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";

/** All members are in the same mode. */
const MODE_03: ClusterCheck = {
  id: "MODE-03",
  title: "All nodes are in the same mode",
  severity: "high",
  expected: "one mode on every node",
  fix: "Finish the change that left the nodes apart, or start one that brings them together",
  judge: judgeSameMode,
};

/** Every node can dial every other. */
const MODE_05: ClusterCheck = {
  id: "MODE-05",
  title: "The phase barrier holds",
  severity: "critical",
  expected: "no node sends TLS to one that takes none, none demands TLS from one that sends none",
  fix: "Bring the nodes that lag behind to allowTLS (by a restart) or preferTLS before any other moves",
  judge: judgeBarrier,
};

export const CLUSTER_CHECKS: readonly ClusterCheck[] = [
  MODE_03,
  MODE_05,
  LEAF_09,
  CHAIN_06,
  CHAIN_10,
  TRUST_01,
  IDENT_01,
];

interface KnownMode {
  host: string;
  mode: TlsMode;
}

function judgeSameMode({ nodes }: Observation): Verdict {
  const known = knownModes(nodes);
  const counts = TLS_MODES.map((mode) => ({
    mode,
    count: known.filter((node) => node.mode === mode).length,
  })).filter(({ count }) => count > 0);
  const words = counts.map(({ mode, count }) => `${count} at ${mode}`).join(", ");
  if (counts.length > 1) return { result: "fail", observed: words };
  const unknown = nodes.length - known.length;
  if (unknown > 0) return couldNotObserve(`${unknown} of ${nodes.length} nodes do not say`);
  return { result: "pass", observed: words };
}

function judgeBarrier({ nodes }: Observation): Verdict {
  const known = knownModes(nodes);
  const broken = brokenPair(known);
  if (broken !== null) return { result: "fail", observed: broken };
  const unknown = nodes.length - known.length;
  if (unknown > 0) return couldNotObserve(`${unknown} of ${nodes.length} nodes do not say`);
  return { result: "pass", observed: "every node can dial every other" };
}

/** @see fact sheet, section 8.1: which pairs of modes can talk */
function brokenPair(nodes: readonly KnownMode[]): string | null {
  const takesNoTls = nodes.find(({ mode }) => mode === "disabled");
  const sendsTls = nodes.find(({ mode }) => dialsTls(mode));
  if (takesNoTls !== undefined && sendsTls !== undefined) {
    return `${sendsTls.host} sends TLS (${sendsTls.mode}), ${takesNoTls.host} takes none (disabled)`;
  }
  const sendsNoTls = nodes.find(({ mode }) => !dialsTls(mode));
  const demandsTls = nodes.find(({ mode }) => mode === "requireTLS");
  if (sendsNoTls === undefined || demandsTls === undefined) return null;
  return `${demandsTls.host} demands TLS, ${sendsNoTls.host} sends none (${sendsNoTls.mode})`;
}

/** Where the wire alone leaves one mode only, that is as good as being told. */
function knownModes(nodes: Observation["nodes"]): KnownMode[] {
  return nodes.flatMap(({ host, mode }) => {
    const [only] = mode.possible;
    const known = mode.runtime ?? (mode.possible.length === 1 ? only : undefined);
    return known === undefined ? [] : [{ host, mode: known }];
  });
}
