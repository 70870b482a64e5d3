import { rungOf, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { PhaseKind } from "#lib/domain/rollout/phase-kind.ts";
import {
  checkOf,
  type PhaseDraft,
  type PhaseMaker,
  type Road,
  type StepDraft,
} from "#lib/domain/rollout/phase-maker.ts";
import type { PlannedStanding } from "#lib/domain/rollout/planned-standing.ts";
import { filesFor } from "#lib/domain/rollout/road-files.ts";

/** A node at disabled takes its certificate and its mode together, by a restart. */
const allow: PhaseMaker = ({ road, standings }) => {
  // Beside requireTLS a node that dials plaintext would be cut off, so there it has to dial TLS at once.
  const mode = standings.some((one) => one.mode === "requireTLS") ? "preferTLS" : "allowTLS";
  return standings
    .filter((standing) => standing.mode === "disabled")
    .map(({ node: { host } }) => ({
      host,
      to: mode,
      action: {
        kind: "restart",
        change: { mode, clusterAuthMode: null, files: filesFor(road, host) },
      },
    }));
};

/** Only requireTLS turns plaintext away; arbiters serve nobody. */
const clients: PhaseMaker = ({ road, standings }) => {
  if (road.phases === null && road.target === "preferTLS") return [];
  return standings
    .filter(({ node, mode }) => servesClients(node) && isBelow(mode, "requireTLS"))
    .map(({ node, mode }) => ({ host: node.host, to: mode, action: { kind: "clients" } }));
};

/**
 * Nodes that take no commands stay at allowTLS, which may stand beside preferTLS: a restart to preferTLS could
 * not be proven, since from outside both look alike.
 */
const prefer: PhaseMaker = ({ standings }) =>
  standings
    .filter(({ node, mode }) => node.takesCommands && mode === "allowTLS")
    .map(({ node }) => setMode(node.host, "preferTLS"));

const soak: PhaseMaker = ({ earlier }) => drainsAfter(earlier, "prefer");

const persistPrefer: PhaseMaker = ({ road, policy, standings }) => {
  if (road.phases === null && !policy.persistPrefer) return [];
  return standings.filter((one) => isUnpersisted(one, "preferTLS")).map(persistRestart);
};

/** Those that take no commands come first: they may still dial plaintext, which nobody at requireTLS takes. */
const require: PhaseMaker = ({ standings }) => {
  const byRestart = standings
    .filter(({ node, mode }) => !node.takesCommands && mode !== "disabled")
    .filter(({ mode }) => isBelow(mode, "requireTLS"))
    .map(({ node }) => restartInto(node.host, "requireTLS"));
  const byCommand = standings
    .filter(({ node, mode }) => node.takesCommands && mode === "preferTLS")
    .map(({ node }) => setMode(node.host, "requireTLS"));
  return [...byRestart, ...byCommand];
};

const drain: PhaseMaker = ({ earlier }) => drainsAfter(earlier, "require");

const persist: PhaseMaker = ({ policy, standings }) => {
  const open = standings.filter((one) => isUnpersisted(one, "requireTLS"));
  return open.map(policy.persistBy === "restart" ? persistRestart : checkOf);
};

/** From disabled to a requireTLS that survives restarts. */
export const TLS_MODE_ROAD: Road = [
  ["allow", allow],
  ["clients", clients],
  ["prefer", prefer],
  ["soak", soak],
  ["persist-prefer", persistPrefer],
  ["require", require],
  ["drain", drain],
  ["persist", persist],
];

function isBelow(mode: TlsMode, than: TlsMode): boolean {
  return rungOf(mode) < rungOf(than);
}

function servesClients({ takesCommands, role }: PlannedStanding["node"]): boolean {
  return takesCommands && role !== "arbiter";
}

/** A startup mode that could not be read is not known to hold. Without commands it can never be read. */
function isUnpersisted({ node, mode, startupMode }: PlannedStanding, at: TlsMode): boolean {
  if (!node.takesCommands || mode !== at) return false;
  return startupMode === null || isBelow(startupMode, at);
}

function setMode(host: string, to: "preferTLS" | "requireTLS"): StepDraft {
  return { host, to, action: { kind: "set-mode", to } };
}

function persistRestart({ node, mode }: PlannedStanding): StepDraft {
  return restartInto(node.host, mode);
}

function restartInto(host: string, mode: TlsMode): StepDraft {
  const change = { mode, clusterAuthMode: null, files: null };
  return { host, to: mode, action: { kind: "restart", change } };
}

/** Nobody's connection outlives a restart, so only nodes that were moved by a command have old ones. */
function drainsAfter(earlier: readonly PhaseDraft[], kind: PhaseKind): StepDraft[] {
  const moved = earlier.find((phase) => phase.kind === kind)?.steps ?? [];
  return moved
    .filter(({ action }) => action.kind === "set-mode")
    .map(({ host, to }) => ({ host, to, action: { kind: "drain" } }));
}
