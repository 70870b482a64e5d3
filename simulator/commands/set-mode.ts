import {
  type ModeVocabulary,
  nextOnlineMode,
  parseMode,
  spellMode,
} from "#lib/domain/mode/tls-mode.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { elementText } from "#simulator/commands/command-text.ts";
import type { NodeState } from "#simulator/node-state.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

/**
 * Moves the mode one step up. Only allow to prefer and prefer to require exist; everything else is
 * refused, the value the server already has included.
 */
export function applyMode(node: NodeState, name: "tlsMode" | "sslMode", value: unknown): void {
  const vocabulary: ModeVocabulary = name === "tlsMode" ? "tls" : "ssl";
  const isOld = !versionProfile(node.options.version).hasTlsVocabulary;
  if (typeof value !== "string") throw badValue(nonStringText(name, value, isOld));
  const wanted = parseMode(value);
  if (wanted === null || spellMode(wanted, vocabulary) !== value) {
    throw badValue(unknownValueText(name, value, isOld));
  }
  if (nextOnlineMode(node.mode) !== wanted) {
    const from = spellMode(node.mode, vocabulary);
    throw badValue(
      `Illegal state transition for ${name}, attempt to change from ${from} to ${value}`,
    );
  }
  node.mode = wanted;
}

function nonStringText(name: string, value: unknown, isOld: boolean): string {
  const element = elementText(name, value);
  return isOld
    ? `Invalid value for ${name} via setParameter command: ${element}, exception: wrong type for field (${name})`
    : `Invalid value ${element} for setParameter '${name}'`;
}

function unknownValueText(name: "tlsMode" | "sslMode", value: string, isOld: boolean): string {
  if (isOld) return `Invalid value for ${name} via setParameter command: ${value}`;
  const suffix = name === "tlsMode" ? "TLS" : "SSL";
  return `Invalid ${name} setting '${value}', expected one of: 'disabled', 'allow${suffix}', 'prefer${suffix}', or 'require${suffix}'`;
}

function badValue(errmsg: string): CommandError {
  return new CommandError(2, "BadValue", errmsg);
}
