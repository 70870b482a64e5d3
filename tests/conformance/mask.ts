import type { JsonObject, JsonValue } from "./corpus.ts";

const WRAPPERS = new Set([
  "$numberInt",
  "$numberLong",
  "$numberDouble",
  "$numberDecimal",
  "$date",
  "$oid",
  "$binary",
  "$timestamp",
  "$regularExpression",
  "$minKey",
  "$maxKey",
]);

/** The BSON type that a value of canonical extended JSON stands for. */
export function bsonTypeOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value !== "object") return typeof value;
  const [first] = Object.keys(value);
  return first !== undefined && WRAPPERS.has(first) ? first.slice(1) : "document";
}

/**
 * A copy of `document` in which the values at the volatile paths are replaced by their BSON type.
 *
 * Paths: `a.b`, `a[].b` (every element), `a.*` (every direct field), `a` naming an array or document masks it whole.
 */
export function mask(document: JsonObject, paths: readonly string[]): JsonObject {
  const copy = withoutPorts(document);
  for (const path of paths) maskPath(copy, splitPath(path));
  return copy;
}

/** Ports of the recording are setup values, wherever they are quoted. */
function withoutPorts(document: JsonObject): JsonObject {
  const text = JSON.stringify(document).replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>");
  return JSON.parse(text) as JsonObject;
}

/** Dots separate steps, except in keys that hold dots themselves; those are masked through `*` only. */
function splitPath(path: string): string[] {
  return path.split(".");
}

function maskPath(target: JsonValue | undefined, steps: readonly string[]): void {
  if (target === null || typeof target !== "object" || Array.isArray(target)) return;
  const [step, ...rest] = steps;
  if (step === undefined) return;
  if (step === "*") {
    for (const name of Object.keys(target)) target[name] = maskedValue(target[name]);
    return;
  }
  if (step.endsWith("[]")) {
    maskElements(target, step.slice(0, -2), rest);
    return;
  }
  if (!(step in target)) return;
  if (rest.length === 0) target[step] = maskedValue(target[step]);
  else maskPath(target[step], rest);
}

function maskElements(target: JsonObject, name: string, rest: readonly string[]): void {
  const list = target[name];
  if (!Array.isArray(list)) return;
  if (rest.length === 0) target[name] = list.map((element) => maskedValue(element));
  else for (const element of list) maskPath(element, rest);
}

function maskedValue(value: JsonValue | undefined): string {
  return value === undefined ? "<absent>" : `<${bsonTypeOf(value)}>`;
}
