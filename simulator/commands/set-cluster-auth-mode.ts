import { dialsTls } from "#lib/domain/mode/tls-mode.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { elementText } from "#simulator/commands/command-text.ts";
import type { ClusterAuthMode } from "#simulator/node-options.ts";
import type { NodeState } from "#simulator/node-state.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

const MODES: readonly ClusterAuthMode[] = ["keyFile", "sendKeyFile", "sendX509", "x509"];
const NEEDS_TLS_TEXT =
  "Illegal state transition for clusterAuthMode, need to enable SSL for outgoing connections";

/** Moves clusterAuthMode one step up its ladder, as far as the mode allows. */
export function applyClusterAuthMode(node: NodeState, value: unknown): void {
  if (typeof value !== "string") {
    const element = elementText("clusterAuthMode", value);
    throw badValue(`Invalid value ${element} for setParameter 'clusterAuthMode'`);
  }
  const wanted = MODES.find((mode) => mode === value);
  if (wanted === undefined) throw badValue(unknownValueText(node, value));
  if (versionProfile(node.options.version).laterClusterAuthLadder) refuseLater(node, wanted);
  else refuseRecorded(node, wanted);
  node.clusterAuthMode = wanted;
}

/** Up to 4.2: two steps, and only the first one looks at the mode. */
function refuseRecorded(node: NodeState, wanted: ClusterAuthMode): void {
  const from = node.clusterAuthMode;
  const isFirst = from === "sendKeyFile" && wanted === "sendX509";
  const isSecond = from === "sendX509" && wanted === "x509";
  if (isFirst && !dialsTls(node.mode)) throw badValue(NEEDS_TLS_TEXT);
  if (isFirst || isSecond) return;
  throw badValue(`Illegal state transition for clusterAuthMode, change from ${from} to ${wanted}`);
}

/** Later versions: the mode is checked first for every target that sends or accepts X.509. */
function refuseLater(node: NodeState, wanted: ClusterAuthMode): void {
  const from = node.clusterAuthMode;
  if (wanted !== "keyFile" && !dialsTls(node.mode)) throw badValue(NEEDS_TLS_TEXT);
  const step = MODES.indexOf(wanted) - MODES.indexOf(from);
  if (from !== "undefined" && step === 1) return;
  throw new CommandError(
    5_579_202,
    "Location5579202",
    `Illegal state transition for clusterAuthMode from '${from}' to '${wanted}'`,
  );
}

function unknownValueText({ options }: NodeState, value: string): string {
  const profile = versionProfile(options.version);
  if (profile.laterClusterAuthLadder) return `Invalid clusterAuthMode '${value}'`;
  if (!profile.hasTlsVocabulary) {
    return `Invalid value for clusterAuthMode via setParameter command: ${value}`;
  }
  return `Invalid clusterAuthMode '${value}', expected one of: 'keyFile', 'sendKeyFile', 'sendX509', or 'x509'`;
}

function badValue(errmsg: string): CommandError {
  return new CommandError(2, "BadValue", errmsg);
}
