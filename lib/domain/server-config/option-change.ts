import { parseMode, spellMode } from "#lib/domain/mode/tls-mode.ts";
import type { ConfigChange } from "#lib/domain/server-config/config-change.ts";
import type { ConfigEdit } from "#lib/domain/server-config/config-edit.ts";
import { sectionsOf } from "#lib/domain/server-config/read-server-options.ts";
import type { TlsSection } from "#lib/domain/server-config/server-options.ts";
import { isReleaseFrom, type ServerVersion } from "#lib/domain/server-config/server-version.ts";
import type { Settings } from "#lib/domain/server-config/settings.ts";
import {
  OPTION_SPELLINGS,
  type OptionName,
  spellingIn,
} from "#lib/domain/server-config/tls-option.ts";

/** The value of one option in the words of 4.2 and later; null takes it away. */
export interface OptionChange {
  name: OptionName;
  value: string | boolean | null;
}

const FIRST_WITH_TLS_NAMES = [4, 2] as const;

/** The changed options one by one, in the order in which we write them. */
export function optionChangesOf(change: ConfigChange): OptionChange[] {
  const changed: Partial<Record<OptionName, OptionChange["value"]>> = {};
  for (const [name, value] of Object.entries(change)) {
    if (isOptionName(name)) changed[name] = Array.isArray(value) ? joinWords(value) : value;
  }
  const names = Object.keys(OPTION_SPELLINGS).filter(isOptionName);
  return names.flatMap((name) => {
    const value = changed[name];
    return value === undefined ? [] : [{ name, value }];
  });
}

/** Whether servers of this version know `net.tls` and `--tlsMode`. */
export function knowsTlsNames(version: ServerVersion): boolean {
  return isReleaseFrom(version, FIRST_WITH_TLS_NAMES);
}

/**
 * The section that new options belong to.
 *
 * Where old names are in use they stay in use: with a mode under each name a server takes one of them at random.
 *
 * @see fact sheet, sections 9.1 and 12.2
 */
export function sectionFor(version: ServerVersion, settings: Settings): TlsSection {
  if (!knowsTlsNames(version)) return "ssl";
  if (settings.has("net.tls.mode")) return "tls";
  const sections = sectionsOf(settings);
  return settings.has("net.ssl.mode") || (sections.includes("ssl") && !sections.includes("tls"))
    ? "ssl"
    : "tls";
}

/** The edits of a file that make the changes, each option under the name by which the file already calls it. */
export function editsFor(
  changes: readonly OptionChange[],
  file: Settings,
  version: ServerVersion,
): ConfigEdit[] {
  const section = sectionFor(version, file);
  return changes.flatMap(({ name, value }) => {
    const spelling = OPTION_SPELLINGS[name];
    const all = [...new Set([...spelling.paths.tls, ...spelling.paths.ssl])];
    const written = all.filter((path) => file.has(path));
    const ours = spellingIn(spelling, section).path;
    const target = knowsTlsNames(version) ? (written[0] ?? ours) : ours;
    const set = { path: target.split("."), value: spelled(name, value, target) };
    const others = written.filter((path) => path !== target);
    if (value === null && !written.includes(target)) return others.map(removal);
    return [set, ...others.map(removal)];
  });
}

/** The value as it stands under this path or flag; modes have two words. */
export function spelled(
  name: OptionName,
  value: OptionChange["value"],
  under: string,
): OptionChange["value"] {
  const mode = name === "mode" && typeof value === "string" ? parseMode(value) : null;
  return mode === null ? value : spellMode(mode, /^(?:net\.)?ssl/.test(under) ? "ssl" : "tls");
}

function removal(path: string): ConfigEdit {
  return { path: path.split("."), value: null };
}

/** A list as servers write it; `none` says that it is empty, which an empty text would not. */
export function joinWords(words: readonly string[]): string {
  return words.length === 0 ? "none" : words.join(",");
}

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTION_SPELLINGS, name);
}
