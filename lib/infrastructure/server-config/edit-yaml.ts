import { isMap, isScalar } from "yaml";
import { err, ok, type Result } from "#lib/domain/result.ts";
import type { ConfigEdit, ConfigRefusal } from "#lib/domain/server-config/config-edit.ts";
import {
  columnOf,
  endOf,
  findPlace,
  isEmpty,
  type YamlMap,
  type YamlPair,
  type YamlPlace,
  type YamlStep,
} from "#lib/infrastructure/server-config/yaml-place.ts";

const DEFAULT_STEP = 2;

/**
 * The text with one setting changed, every other byte as it was.
 *
 * @param root The outermost mapping of the text; null for a text without settings.
 */
export function editYaml(
  text: string,
  root: YamlMap | null,
  { path, value }: ConfigEdit,
): Result<string, ConfigRefusal> {
  const place = findPlace(root, path);
  const refusal = refusalOf(place, path);
  if (refusal !== null) return err(refusal);
  if (place.kind === "found") {
    return ok(
      value === null ? remove(text, place.pair, place.parents) : replace(text, place.pair, value),
    );
  }
  if (place.kind === "blocked" || value === null) return ok(text);
  return ok(insert(text, root, place, value));
}

function refusalOf(place: YamlPlace, path: readonly string[]): ConfigRefusal | null {
  const name = path.join(".");
  if (
    place.kind !== "blocked" &&
    place.parents.some(({ map }) => map !== null && isExpanded(map))
  ) {
    return expanded(name);
  }
  if (place.kind === "absent") return null;
  const { value } = place.pair;
  if (isMap(value) && isExpanded(value)) return expanded(name);
  const isPlainText =
    isScalar(value) && value.type !== "BLOCK_LITERAL" && value.type !== "BLOCK_FOLDED";
  if (place.kind === "found" && (isPlainText || isEmpty(value))) return null;
  const message = `${name} is written in a form that is not changed for you; write it as one line`;
  return { code: "YAML_UNSUPPORTED", message, instead: null };
}

function expanded(name: string): ConfigRefusal {
  const message = `${name} comes from a program or a web server when the process starts; change it there`;
  return { code: "EXPANDED_AT_START", message, instead: null };
}

/** @see MongoDB manual, externally sourced configuration file values */
function isExpanded(map: YamlMap): boolean {
  return map.has("__exec") || map.has("__rest");
}

function replace(text: string, { key, value: old }: YamlPair, value: string | boolean): string {
  if (old === null || !isScalar(old) || isEmpty(old)) {
    // The reader puts an empty value before or behind the blanks, as it likes.
    const at = text.indexOf(":", key.range[1]) + 1;
    return splice(text, [at, at], ` ${print(value, "PLAIN")}`);
  }
  if (old.value === value) return text;
  return splice(text, [old.range[0], old.range[1]], print(value, old.type ?? "PLAIN"));
}

/** Takes the lines of a setting away, and those of sections that would be empty without it. */
function remove(text: string, pair: YamlPair, parents: readonly YamlStep[]): string {
  const { holder, map } = parents.at(-1) ?? { holder: null, map: null };
  if (holder !== null && map?.items.length === 1) return remove(text, holder, parents.slice(0, -1));
  if (map?.flow === true) return splice(text, flowRange(pair, map), "");
  const from = text.lastIndexOf("\n", pair.key.range[0] - 1) + 1;
  return splice(text, [from, nextLine(text, endOf(pair))], "");
}

/** A pair of `{ a: 1, b: 2 }` with the comma that goes with it. */
function flowRange(pair: YamlPair, { items }: YamlMap): [number, number] {
  const i = items.indexOf(pair);
  const [before, after] = [items[i - 1], items[i + 1]];
  if (after !== undefined) return [pair.key.range[0], after.key.range[0]];
  return [before === undefined ? pair.key.range[0] : endOf(before), endOf(pair)];
}

function insert(
  text: string,
  root: YamlMap | null,
  { rest, parents }: Extract<YamlPlace, { kind: "absent" }>,
  value: string | boolean,
): string {
  const { holder, map } = parents.at(-1) ?? { holder: null, map: null };
  if (map?.flow === true) return insertIntoFlow(text, map, rest, value);
  const step = indentStep(text, root);
  const first = map?.items[0];
  if (first !== undefined) {
    const last = map?.items.at(-1) ?? first;
    return insertLines(text, nextLine(text, endOf(last)), {
      lines: nestedLines(rest, value, step),
      indent: columnOf(text, first.key.range[0]),
    });
  }
  const lines = nestedLines(rest, value, step);
  if (holder === null) return insertLines(text, text.length, { lines, indent: 0 });
  const indent = columnOf(text, holder.key.range[0]) + step;
  return insertLines(text, nextLine(text, endOf(holder)), { lines, indent });
}

function insertIntoFlow(
  text: string,
  map: YamlMap,
  [name = "", ...rest]: readonly string[],
  value: string | boolean,
): string {
  const inner = rest.reduceRight((held, key) => `{ ${key}: ${held} }`, print(value, "FLOW"));
  const last = map.items.at(-1);
  if (last === undefined) {
    return splice(text, [map.range[0] + 1, map.range[1] - 1], ` ${name}: ${inner} `);
  }
  const at = endOf(last);
  return splice(text, [at, at], `, ${name}: ${inner}`);
}

function nestedLines(path: readonly string[], value: string | boolean, step: number): string[] {
  return path.map((name, i) => {
    const indent = " ".repeat(i * step);
    return i === path.length - 1
      ? `${indent}${name}: ${print(value, "PLAIN")}`
      : `${indent}${name}:`;
  });
}

function insertLines(
  text: string,
  at: number,
  { lines, indent }: { lines: readonly string[]; indent: number },
): string {
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const block = lines.map((line) => `${" ".repeat(indent)}${line}`).join(lineEnd);
  // A last line without an end keeps having none behind it.
  const isOpen = at > 0 && text[at - 1] !== "\n";
  return splice(text, [at, at], isOpen ? `${lineEnd}${block}` : `${block}${lineEnd}`);
}

/** Blanks by which the file indents, by its first section that has any. */
function indentStep(text: string, root: YamlMap | null): number {
  for (const { value } of root?.items ?? []) {
    const first = isMap(value) && value.flow !== true ? value.items[0] : undefined;
    const column = first === undefined ? 0 : columnOf(text, first.key.range[0]);
    if (column > 0) return column;
  }
  return DEFAULT_STEP;
}

/** Begin of the line behind `at`; a block that ends with its line end is over already. */
function nextLine(text: string, at: number): number {
  if (at > 0 && text[at - 1] === "\n") return at;
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

/** Words that readers of YAML may take for something else than text. */
const AMBIGUOUS = /^(?:true|false|yes|no|on|off|null)$/i;

function print(value: string | boolean, style: string): string {
  if (typeof value === "boolean") return String(value);
  if (style === "QUOTE_SINGLE") return `'${value.replaceAll("'", "''")}'`;
  const plain = style === "FLOW" ? /^[A-Za-z/][\w./-]*$/ : /^[A-Za-z/][\w./,=+@-]*$/;
  const isPlain = style !== "QUOTE_DOUBLE" && plain.test(value) && !AMBIGUOUS.test(value);
  return isPlain ? value : JSON.stringify(value);
}

function splice(text: string, [from, to]: readonly [number, number], by: string): string {
  return text.slice(0, from) + by + text.slice(to);
}
