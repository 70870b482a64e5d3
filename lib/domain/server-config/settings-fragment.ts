import type { Result } from "#lib/domain/result.ts";
import { sectionOf } from "#lib/domain/server-config/change-options.ts";
import { settingsOfCommandLine } from "#lib/domain/server-config/command-line.ts";
import type {
  ConfigEdit,
  ConfigRefusal,
  ConfigTextEditor,
} from "#lib/domain/server-config/config-edit.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";
import {
  OPTION_SPELLINGS,
  type OptionName,
  spellingIn,
} from "#lib/domain/server-config/tls-option.ts";

/** The part of a configuration file that the running process tells of: what is not typed on its command line. */
export function settingsFragment(
  options: ServerOptions,
  editor: ConfigTextEditor,
): Result<string, ConfigRefusal> {
  const { settings } = settingsOfCommandLine(options.argv);
  const section = sectionOf(options);
  const edits = valuesOf(options).flatMap(([name, value]): ConfigEdit[] => {
    const spelling = OPTION_SPELLINGS[name];
    const isTyped = [...spelling.paths.tls, ...spelling.paths.ssl].some((path) =>
      settings.has(path),
    );
    if (value === null || isTyped) return [];
    return [{ path: spellingIn(spelling, section).path.split("."), value }];
  });
  return editor.edit("", edits);
}

function valuesOf({ tls, security }: ServerOptions): [OptionName, string | boolean | null][] {
  const { modes, hasCertificateKeyFilePassword, hasClusterPassword, ...plain } = tls;
  const values: Partial<Record<OptionName, string | boolean | null>> = {
    ...plain,
    mode: modes[0]?.word ?? null,
    certificateKeyFilePassword: hasCertificateKeyFilePassword ? "<password>" : null,
    clusterPassword: hasClusterPassword ? "<password>" : null,
    clusterAuthMode: security.clusterAuthMode,
    keyFile: security.keyFile,
    transitionToAuth: security.transitionToAuth,
  };
  const names: readonly string[] = Object.keys(OPTION_SPELLINGS);
  return names.filter(isOptionName).map((name) => [name, values[name] ?? null]);
}

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTION_SPELLINGS, name);
}
