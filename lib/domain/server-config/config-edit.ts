import type { Result } from "#lib/domain/result.ts";

/** One setting of a configuration file, by the names on the way to it. */
export interface ConfigEdit {
  path: readonly string[];
  /** Null takes the setting away. */
  value: string | boolean | null;
}

export type ConfigRefusalCode =
  /** `key = value` lines, as they were before YAML. */
  | "INI_FILE"
  | "YAML_INVALID"
  /** The value is to come from a program or a web server when the process starts. */
  | "EXPANDED_AT_START"
  /** YAML that can be read, but not changed in one place only, such as a reference to another part. */
  | "YAML_UNSUPPORTED";

/** Why a file cannot be changed by us. */
export interface ConfigRefusal {
  code: ConfigRefusalCode;
  message: string;
  /** What to write by hand; null where nothing can be said. */
  instead: string | null;
}

/** Changes the text of a configuration file and nothing in it beside the named settings. */
export interface ConfigTextEditor {
  /** The settings of the file, nested as they are written. */
  read(text: string): Result<Readonly<Record<string, unknown>>, ConfigRefusal>;
  /** The text after the edits, comments, order, quotes and line ends kept. */
  edit(text: string, edits: readonly ConfigEdit[]): Result<string, ConfigRefusal>;
  /** The text with every password as `<password>`. */
  mask(text: string): string;
  /** A unified diff under this name; empty where both are equal. */
  diff(name: string, before: string, after: string): string;
}
