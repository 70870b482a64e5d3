/** Settings by their whole path, for example `net.tls.mode`, as a file or `parsed` of getCmdLineOpts holds them. */
export type Settings = ReadonlyMap<string, unknown>;

/**
 * The settings of nested documents.
 *
 * Names may hold dots of their own, since servers join the names on the way anyhow.
 */
export function settingsOf(document: unknown): Settings {
  return new Map(flatten(document, []));
}

/** A setting as text, or null; numbers and switches count, since files and `parsed` differ in how they hold them. */
export function textSetting(settings: Settings, path: string): string | null {
  const value = settings.get(path);
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

/** A setting as a switch, or null where it is not set. */
export function switchSetting(settings: Settings, path: string): boolean | null {
  const value = settings.get(path);
  if (value === undefined || value === null) return null;
  return isOn(value);
}

/** Parameters that were set at the start are shown as texts. */
export function isOn(value: unknown): boolean {
  return value === true || value === "true" || value === "1" || value === 1;
}

function flatten(value: unknown, path: readonly string[]): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return path.length === 0 ? [] : [[path.join("."), value]];
  }
  return Object.entries(value).flatMap(([name, inner]) => flatten(inner, [...path, name]));
}
