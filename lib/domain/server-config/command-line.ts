import type { RepeatedOption, TlsSection } from "#lib/domain/server-config/server-options.ts";
import type { Settings } from "#lib/domain/server-config/settings.ts";
import {
  isSecretName,
  ON_NORMAL_PORTS,
  OPTION_SPELLINGS,
  type OptionSpelling,
} from "#lib/domain/server-config/tls-option.ts";

/** One option of a command line, with its value where it has one. */
export interface Argument {
  /** Without dashes; null for a word that belongs to no option. */
  flag: string | null;
  value: string | null;
  /** As typed: one word, or two. */
  words: readonly string[];
}

/** What a command line sets, in the paths of a file. */
export interface CommandLineSettings {
  settings: Settings;
  configPath: string | null;
  repeated: RepeatedOption[];
}

const MASK = "<password>";

/** Flags that stand for settings under another name than their own. */
const OTHER_PATHS: Readonly<Record<string, readonly [path: string, value: unknown]>> = {
  auth: ["security.authorization", "enabled"],
  shardsvr: ["sharding.clusterRole", "shardsvr"],
  configsvr: ["sharding.clusterRole", "configsvr"],
  [ON_NORMAL_PORTS.ssl]: ["net.ssl.mode", "requireSSL"],
  [ON_NORMAL_PORTS.tls]: ["net.tls.mode", "requireTLS"],
};

const VALUED_PATHS: Readonly<Record<string, string>> = {
  replSet: "replication.replSet",
  configdb: "sharding.configDB",
};

const BY_FLAG: ReadonlyMap<string, { path: string; name: string; spelling: OptionSpelling }> =
  new Map(
    Object.entries(OPTION_SPELLINGS).flatMap(([name, spelling]) =>
      (["ssl", "tls"] satisfies TlsSection[]).flatMap((section) =>
        spelling.flags[section].map((flag, i) => {
          const path = spelling.paths[section][i] ?? "";
          return [flag, { path, name, spelling }] as const;
        }),
      ),
    ),
  );

/** Reads the words after the program into options and their values. */
export function argumentsOf(argv: readonly string[]): Argument[] {
  const read: Argument[] = [];
  for (let i = 1; i < argv.length; i += 1) {
    const word = argv[i] ?? "";
    const next = argv[i + 1];
    const [, flag = null, value = null] =
      /^(?:--|-(?=f(?:=|$)))([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const takesNext =
      flag !== null && value === null && next !== undefined && !next.startsWith("-");
    if (takesNext && !isSwitch(flag)) {
      read.push({ flag, value: next, words: [word, next] });
      i += 1;
    } else {
      read.push({ flag, value, words: [word] });
    }
  }
  return read;
}

/** What the words of a command line set; passwords are taken as being set and not read. */
export function settingsOfCommandLine(argv: readonly string[]): CommandLineSettings {
  const settings = new Map<string, unknown>();
  const seen = new Set<string>();
  const repeated: RepeatedOption[] = [];
  let configPath: string | null = null;
  for (const { flag, value } of argumentsOf(argv)) {
    if (flag === null) continue;
    const known = BY_FLAG.get(flag);
    // The two modes are another matter: servers find that out later, and not always.
    if (known !== undefined && known.name !== "mode") {
      if (seen.has(known.name)) repeated.push({ option: flag, place: "command-line" });
      seen.add(known.name);
    }
    if (flag === "config" || flag === "f") configPath = value;
    for (const [path, set] of settingsOfFlag(flag, value)) settings.set(path, set);
  }
  return { settings, configPath, repeated };
}

/** The words with every password as `<password>`. */
export function withoutSecrets(argv: readonly string[]): string[] {
  const [program, ...rest] = argv;
  if (program === undefined) return rest;
  return [program, ...argumentsOf(argv).flatMap((argument) => maskedWords(argument))];
}

function settingsOfFlag(flag: string, value: string | null): [string, unknown][] {
  const known = BY_FLAG.get(flag);
  if (known !== undefined) {
    const { kind } = known.spelling;
    if (kind === "secret") return [[known.path, MASK]];
    return [[known.path, kind === "switch" ? value !== "false" : value]];
  }
  if (flag === "setParameter" && value !== null) {
    const [, name = value, set = ""] = /^([^=]*)=(.*)$/s.exec(value) ?? [];
    return [[`setParameter.${name}`, isSecretName(name) ? MASK : set]];
  }
  const other = OTHER_PATHS[flag];
  if (other !== undefined) return [[...other]];
  const path = VALUED_PATHS[flag];
  return path === undefined ? [] : [[path, value]];
}

function maskedWords({ flag, value, words }: Argument): readonly string[] {
  if (flag === null || value === null) return words;
  if (isSecretName(flag))
    return words.length === 2 ? [words[0] ?? "", MASK] : [`--${flag}=${MASK}`];
  const [, name] = /^([^=]*)=/.exec(value) ?? [];
  if (flag !== "setParameter" || name === undefined || !isSecretName(name)) return words;
  return words.length === 2 ? [words[0] ?? "", `${name}=${MASK}`] : [`--${flag}=${name}=${MASK}`];
}

function isSwitch(flag: string): boolean {
  return BY_FLAG.get(flag)?.spelling.kind === "switch" || flag in OTHER_PATHS;
}
