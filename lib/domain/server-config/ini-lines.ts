import { err, type Result } from "#lib/domain/result.ts";
import type { ConfigRefusal } from "#lib/domain/server-config/config-edit.ts";
import {
  knowsTlsNames,
  type OptionChange,
  spelled,
} from "#lib/domain/server-config/option-change.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";
import { OPTION_SPELLINGS, spellingIn } from "#lib/domain/server-config/tls-option.ts";

/** Refuses a file of `key = value` lines, with the lines that the change takes in it. */
export function iniRefusal(
  path: string,
  changes: readonly OptionChange[],
  { version }: ServerOptions,
): Result<never, ConfigRefusal> {
  const section = knowsTlsNames(version) ? "tls" : "ssl";
  const lines = changes.map(({ name, value }) => {
    const { flag } = spellingIn(OPTION_SPELLINGS[name], section);
    if (value === null || value === false) return `# without ${flag}`;
    return `${flag} = ${String(spelled(name, value, flag))}`;
  });
  return err({
    code: "INI_FILE",
    message: `${path} holds "key = value" lines, the form from before YAML, which is not changed for you; set these lines in it by hand`,
    instead: `${lines.join("\n")}\n`,
  });
}
