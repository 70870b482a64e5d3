import type { CommandRecord, JsonObject, JsonValue } from "./corpus.ts";
import { bsonTypeOf, mask } from "./mask.ts";

/** What differs between the recorded reply and the one at hand; empty when the line is met. */
export function compareReply(record: CommandRecord, actual: JsonObject): string[] {
  const expected = mask(record.reply, record.volatile);
  const masked = mask(actual, record.volatile);
  const operations = compareOperations(record.reply, actual);
  if (record.replyPartial !== true) return [...differences("", expected, masked), ...operations];
  return comparePartial(record, expected, masked);
}

/** A cut reply: all top-level names in order where they were kept, and the values that were kept. */
function comparePartial(record: CommandRecord, expected: JsonObject, actual: JsonObject): string[] {
  const names = record.replyFieldNames ?? Object.keys(expected);
  const found = differences("", names, Object.keys(actual));
  for (const [name, value] of Object.entries(expected)) {
    const other = actual[name];
    if (other === undefined) found.push(`${name}: absent`);
    else if (name === "log" && Array.isArray(value) && Array.isArray(other)) {
      found.push(...compareLog(value, other));
    } else found.push(...differences(name, value, other));
  }
  return found;
}

/** At most five typical lines of a log were kept, so only the kind of element can be compared. */
function compareLog(expected: JsonValue[], actual: JsonValue[]): string[] {
  if (expected.length > 0 && actual.length === 0) return ["log: empty"];
  return actual.every((line) => typeof line === "string") ? [] : ["log: not strings"];
}

/** Differences of two values of canonical extended JSON: names, their order, types and values. */
export function differences(
  path: string,
  expected: JsonValue | readonly string[],
  actual: JsonValue | readonly string[],
): string[] {
  if (isArray(expected) && isArray(actual)) return arrayDifferences(path, expected, actual);
  if (isDocument(expected) && isDocument(actual)) {
    return documentDifferences(path, expected, actual);
  }
  const [left, right] = [JSON.stringify(expected), JSON.stringify(actual)];
  return left === right ? [] : [`${path}: expected ${short(left)}, got ${short(right)}`];
}

function arrayDifferences(
  path: string,
  expected: readonly JsonValue[],
  actual: readonly JsonValue[],
): string[] {
  if (expected.length !== actual.length) {
    return [
      `${path}: expected ${expected.length} elements ${short(JSON.stringify(expected))}, got ${actual.length} ${short(JSON.stringify(actual))}`,
    ];
  }
  return expected.flatMap((value, index) =>
    differences(`${path}[${index}]`, value, actual[index] ?? null),
  );
}

function documentDifferences(path: string, expected: JsonObject, actual: JsonObject): string[] {
  const [left, right] = [Object.keys(expected), Object.keys(actual)];
  if (left.join("\n") !== right.join("\n")) {
    const missing = left.filter((name) => !right.includes(name));
    const added = right.filter((name) => !left.includes(name));
    const kind = missing.length + added.length === 0 ? "order" : "names";
    return [
      `${path || "reply"}: field ${kind}; missing [${missing.join()}], added [${added.join()}], got ${short(JSON.stringify(actual))}`,
    ];
  }
  return left.flatMap((name) =>
    differences(
      path === "" ? name : `${path}.${name}`,
      expected[name] ?? null,
      actual[name] ?? null,
    ),
  );
}

const OPERATION_LISTS = ["inprog", "firstBatch"];

/** Lists of operations are masked as a whole; one entry of each kind must still have the recorded shape. */
function compareOperations(expected: JsonObject, actual: JsonObject): string[] {
  const recorded = shapesByKind(operationsOf(expected));
  const found = shapesByKind(operationsOf(actual));
  return [...recorded].flatMap(([kind, shape]) => {
    const other = found.get(kind);
    return other === undefined || other === shape
      ? []
      : [`${kind} entry: expected ${shape}, got ${other}`];
  });
}

function operationsOf(reply: JsonObject): JsonObject[] {
  const holder = isDocument(reply.cursor ?? null) ? (reply.cursor as JsonObject) : reply;
  const list = OPERATION_LISTS.map((name) => holder[name]).find((value) => Array.isArray(value));
  if (!Array.isArray(list)) return [];
  return list.filter((entry): entry is JsonObject => isDocument(entry) && "currentOpTime" in entry);
}

const OPTIONAL_FIELDS = new Set([
  "appName",
  "clientMetadata",
  "effectiveUsers",
  "userImpersonators",
  "lsid",
]);

function shapesByKind(operations: readonly JsonObject[]): Map<string, string> {
  const shapes = new Map<string, string>();
  for (const operation of operations) {
    const kind = kindOf(operation);
    const names = Object.keys(operation).filter((name) => !OPTIONAL_FIELDS.has(name));
    if (kind !== null && !shapes.has(kind)) shapes.set(kind, names.join());
  }
  return shapes;
}

/** Internal work (heartbeats, fetchers) differs from entry to entry and is not compared. */
function kindOf(operation: JsonObject): string | null {
  // Routers call the client of a shard `client_s`.
  if ("connectionId" in operation && ("client" in operation || "client_s" in operation)) {
    if (operation.active === false) return "idle connection";
    return operation.op === "command" ? "active connection" : null;
  }
  return operation.active === false ? "system thread" : null;
}

function isArray(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isDocument(value: JsonValue | readonly string[]): value is JsonObject {
  return (
    value !== null &&
    typeof value === "object" &&
    !Array.isArray(value) &&
    bsonTypeOf(value as JsonObject) === "document"
  );
}

function short(text: string): string {
  return text.length > 220 ? `${text.slice(0, 220)}…` : text;
}
