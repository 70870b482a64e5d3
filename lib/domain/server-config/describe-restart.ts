import { ok, type Result } from "#lib/domain/result.ts";
import { ansibleForCommandLine, ansibleForFile } from "#lib/domain/server-config/ansible-tasks.ts";
import { changeCommandLine } from "#lib/domain/server-config/change-command-line.ts";
import { applyChange, sectionOf } from "#lib/domain/server-config/change-options.ts";
import { argumentsOf, settingsOfCommandLine } from "#lib/domain/server-config/command-line.ts";
import type { ConfigChange } from "#lib/domain/server-config/config-change.ts";
import type {
  ConfigEdit,
  ConfigRefusal,
  ConfigTextEditor,
} from "#lib/domain/server-config/config-edit.ts";
import { iniRefusal } from "#lib/domain/server-config/ini-lines.ts";
import {
  editsFor,
  knowsTlsNames,
  type OptionChange,
  optionChangesOf,
} from "#lib/domain/server-config/option-change.ts";
import { readFileAndCommandLine } from "#lib/domain/server-config/read-server-options.ts";
import type {
  RestartDescription,
  RestartNode,
} from "#lib/domain/server-config/restart-description.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";
import { type Settings, settingsOf } from "#lib/domain/server-config/settings.ts";
import { settingsFragment } from "#lib/domain/server-config/settings-fragment.ts";
import { systemdForCommandLine, systemdForFile } from "#lib/domain/server-config/systemd-unit.ts";
import { OPTION_SPELLINGS } from "#lib/domain/server-config/tls-option.ts";

const UNNAMED_FILE = "mongod.conf";

/** Options by where they are changed. */
interface Placed {
  typed: OptionChange[];
  filed: OptionChange[];
}

/** The texts of a configuration file around a change. */
interface FileChange {
  basis: "file" | "fragment";
  before: string;
  after: string;
  settings: Settings;
  edits: ConfigEdit[];
}

/**
 * What exactly changes on one node, in every form in which operators change it.
 *
 * An option is changed where it stands: on the command line, which wins over the file, or else in the file. Without
 * the text of the file the change is shown on those settings that getCmdLineOpts tells of, which `basis` says.
 */
export function describeRestart(
  { node, change }: { node: RestartNode; change: ConfigChange },
  editor: ConfigTextEditor,
): Result<RestartDescription, ConfigRefusal> {
  const { options, configText } = node;
  const argv = options.argv.length > 0 ? options.argv : [options.program];
  const placed = placeChanges(optionChangesOf(change), node);
  const commandLine = changeCommandLine(argv, placed.typed, sectionOf(options));
  if (options.configPath === null && configText === null) {
    return ok(describeCommandLine(node, commandLine, change, editor));
  }
  const path = options.configPath ?? UNNAMED_FILE;
  const file = changeFile(node, placed.filed, editor);
  if (!file.ok) {
    const { error } = file;
    return error.code === "INI_FILE" ? iniRefusal(path, placed.filed, options) : file;
  }
  const { basis, edits } = file.value;
  const before = editor.mask(file.value.before);
  const after = editor.mask(file.value.after);
  const diff = editor.diff(
    basis === "file" ? path : `${path} (as far as it is known)`,
    before,
    after,
  );
  const isTyped = placed.typed.length > 0;
  const changed = { path, diff, edits, basis, before };
  return ok({
    basis,
    before,
    after,
    diff,
    commandLine,
    systemd: isTyped
      ? systemdForCommandLine(options.program, commandLine)
      : systemdForFile(options.program),
    ansible: [
      ...(isTyped ? [ansibleForCommandLine(node, commandLine, { restarts: diff === "" })] : []),
      ...(isTyped && diff === "" ? [] : [ansibleForFile(node, changed)]),
    ].join("\n"),
    notes: notesFor({ node, placed, file: file.value, texts: [after, commandLine.join(" ")] }),
    options: optionsAfter(node, change, file.value, commandLine),
  });
}

function placeChanges(
  changes: readonly OptionChange[],
  { options, configText }: RestartNode,
): Placed {
  const { settings } = settingsOfCommandLine(options.argv);
  const hasFile = options.configPath !== null || configText !== null;
  const isTyped = ({ name }: OptionChange) => {
    const { ssl, tls } = OPTION_SPELLINGS[name].paths;
    return !hasFile || [...ssl, ...tls].some((path) => settings.has(path));
  };
  return {
    typed: changes.filter(isTyped),
    filed: changes.filter((change) => !isTyped(change)),
  };
}

function changeFile(
  { options, configText }: RestartNode,
  changes: readonly OptionChange[],
  editor: ConfigTextEditor,
): Result<FileChange, ConfigRefusal> {
  const before = configText === null ? settingsFragment(options, editor) : ok(configText);
  if (!before.ok) return before;
  const read = editor.read(before.value);
  if (!read.ok) return read;
  const settings = settingsOf(read.value);
  const edits = editsFor(changes, settings, options.version);
  const after = editor.edit(before.value, edits);
  if (!after.ok) return after;
  const basis = configText === null ? "fragment" : "file";
  return ok({ basis, before: before.value, after: after.value, settings, edits });
}

function describeCommandLine(
  node: RestartNode,
  commandLine: string[],
  change: ConfigChange,
  editor: ConfigTextEditor,
): RestartDescription {
  const { options } = node;
  const before = lineByLine(options.argv);
  const after = lineByLine(commandLine);
  return {
    basis: "command-line",
    before,
    after,
    diff: editor.diff("command line", before, after),
    commandLine,
    systemd: systemdForCommandLine(options.program, commandLine),
    ansible: ansibleForCommandLine(node, commandLine, { restarts: true }),
    notes: [...(after.includes("<password>") ? [PASSWORD_NOTE] : [])],
    options: { ...applyChange(options, change), argv: commandLine },
  };
}

/** One option a line, so that a diff shows whole options. */
function lineByLine(argv: readonly string[]): string {
  const [program] = argv;
  if (program === undefined) return "";
  return `${[program, ...argumentsOf(argv).map(({ words }) => words.join(" "))].join("\n")}\n`;
}

/** With the file at hand its own words count, which getCmdLineOpts does not show from 4.2 on. */
function optionsAfter(
  { options, configText }: RestartNode,
  change: ConfigChange,
  file: FileChange,
  argv: string[],
): ServerOptions {
  if (configText === null) return { ...applyChange(options, change), argv };
  const { program, version, configPath } = options;
  const settings = new Map(file.settings);
  for (const { path, value } of file.edits) {
    if (value === null) settings.delete(path.join("."));
    else settings.set(path.join("."), value);
  }
  return readFileAndCommandLine(settings, { program, version, configPath, argv });
}

const PASSWORD_NOTE =
  "<password> stands for a password that is not shown; the real one stays where it is";

function notesFor({
  node: { options },
  placed,
  file,
  texts,
}: {
  node: RestartNode;
  placed: Placed;
  file: FileChange;
  texts: readonly string[];
}): string[] {
  const path = options.configPath ?? UNNAMED_FILE;
  const notes: string[] = [];
  if (file.basis === "fragment") {
    notes.push(
      `The text of ${path} is not known; shown are the settings that the process tells of`,
    );
    if (knowsTlsNames(options.version)) {
      notes.push(
        `Where ${path} names these settings under net.ssl, keep them there: with a mode under net.ssl and net.tls the server takes either at random`,
      );
    }
  }
  if (placed.typed.length > 0 && placed.filed.length > 0) {
    notes.push("Some of the options stand on the command line and are changed there");
  }
  if (placed.typed.length > 0 && placed.filed.length === 0) {
    notes.push(`The options stand on the command line; ${path} stays as it is`);
  }
  if (texts.some((text) => text.includes("<password>"))) notes.push(PASSWORD_NOTE);
  return notes;
}
