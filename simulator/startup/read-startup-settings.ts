import type { ModeVocabulary } from "#lib/domain/mode/tls-mode.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import type { LogEvent } from "#simulator/log/node-log.ts";
import { STARTUP_OPTIONS, type StartupOption } from "#simulator/startup/startup-option-names.ts";
import {
  badArguments,
  badOptions,
  type StartupRefusal,
} from "#simulator/startup/startup-refusal.ts";

type Program = "mongod" | "mongos";

/** Options as given, under the names of 4.2. */
export interface StartupSettings {
  program: Program;
  source: "command-line" | "yaml";
  /** Value by name of the configuration file; switches are `true`. */
  values: ReadonlyMap<string, string | true>;
  setParameter: Readonly<Record<string, string>>;
  modeVocabulary: ModeVocabulary;
}

/** What reading options comes to, and what is said meanwhile. */
export interface StartupReading {
  /** Written to standard output, before the log is opened. */
  notices: readonly Pick<LogEvent, "severity" | "component" | "text">[];
  settings: Result<StartupSettings, StartupRefusal>;
}

interface Given {
  option: StartupOption;
  /** The name that was used. */
  spelled: string;
  isOld: boolean;
  value: string | true;
}

/** Reads a command line as mongod or mongos of 4.2 does. */
export function readArguments(program: Program, args: readonly string[]): StartupReading {
  const given: Given[] = [];
  const setParameter: Record<string, string> = {};
  for (let index = 0; index < args.length; index += 1) {
    const spelled = (args[index] ?? "").replace(/^--/, "");
    if (spelled === "setParameter") {
      index += 1;
      const [name = "", ...value] = (args[index] ?? "").split("=");
      setParameter[name] = value.join("=");
      continue;
    }
    const option = STARTUP_OPTIONS.find(
      ({ flag, oldFlag }) => spelled === flag || spelled === oldFlag,
    );
    if (option === undefined) {
      const text = `Error parsing command line: unrecognised option '--${spelled}'`;
      return { notices: [], settings: err(badArguments(text)) };
    }
    if (option.takesValue) index += 1;
    const value = option.takesValue ? (args[index] ?? "") : true;
    given.push({ option, spelled, isOld: spelled !== option.flag, value });
  }
  const notices = given
    .filter(({ isOld }) => isOld)
    .map(({ spelled, option }) => deprecated(spelled, option.flag));
  return reading({ program, source: "command-line", given, setParameter, notices });
}

/** Reads the settings of a configuration file, by dotted name, as mongod or mongos of 4.2 does. */
export function readConfigSettings(
  program: Program,
  entries: Readonly<Record<string, string | true>>,
): StartupReading {
  const given = Object.entries(entries).flatMap(([spelled, value]): Given[] => {
    const option = STARTUP_OPTIONS.find(
      ({ name, oldName }) => spelled === name || spelled === oldName,
    );
    return option === undefined ? [] : [{ option, spelled, isOld: spelled !== option.name, value }];
  });
  // The old name of the mode is taken over without a word.
  const notices = given
    .filter(({ isOld, option }) => isOld && option.name !== "net.tls.mode")
    .map(({ spelled, option }) => deprecated(spelled, option.name));
  return reading({ program, source: "yaml", given, setParameter: {}, notices });
}

function deprecated(spelled: string, instead: string): StartupReading["notices"][number] {
  const text = `Option: ${spelled} is deprecated. Please use ${instead} instead.`;
  return { severity: "W", component: "CONTROL", text };
}

function reading({
  program,
  source,
  given,
  setParameter,
  notices,
}: Pick<StartupSettings, "program" | "source" | "setParameter"> & {
  given: readonly Given[];
  notices: StartupReading["notices"];
}): StartupReading {
  const refusal = twiceGiven(program, given);
  if (refusal !== null) return { notices, settings: err(refusal) };
  const mode = given.find(({ option }) => option.name === "net.tls.mode");
  const values = new Map(given.map(({ option, value }) => [option.name, value]));
  return {
    notices: program === "mongos" ? [...notices, ...fewConfigServers(values)] : notices,
    settings: ok({
      program,
      source,
      values,
      setParameter,
      modeVocabulary: mode?.isOld === true ? "ssl" : "tls",
    }),
  };
}

/** A setting under both its names. A real server decides by chance about the mode; this one refuses. */
function twiceGiven(program: Program, given: readonly Given[]): StartupRefusal | null {
  const isTwice = ({ option, isOld }: Given) =>
    isOld && given.some((other) => other.option === option && !other.isOld);
  const old = given.find(isTwice);
  if (old === undefined) return null;
  if (old.option.name === "net.tls.mode") {
    return badOptions(program, "net.ssl.mode is not allowed when net.tls.mode is specified");
  }
  return badArguments(
    `Error parsing command line:  Multiple occurrences of option "${old.spelled}"`,
  );
}

const WARNS_BELOW_CONFIG_SERVERS = 3;

function fewConfigServers(values: StartupSettings["values"]): StartupReading["notices"] {
  const count = String(values.get("sharding.configDB") ?? "").split(",").length;
  if (count >= WARNS_BELOW_CONFIG_SERVERS) return [];
  const text =
    "Running a sharded cluster with fewer than 3 config servers should only be done for testing purposes and is not recommended for production.";
  return [{ severity: "W", component: "SHARDING", text }];
}
