import { type Document, EJSON } from "bson";
import { isDocument, numberOf } from "#simulator/commands/reply.ts";

/** Whether a stored document meets a filter of equalities and simple comparisons. */
export function matches(document: Document, filter: Document): boolean {
  return Object.entries(filter).every(([name, condition]: [string, unknown]) => {
    if (name.startsWith("$")) return matchesLogical(document, name, condition);
    return meets(document[name], condition);
  });
}

function matchesLogical(document: Document, name: string, condition: unknown): boolean {
  if (!Array.isArray(condition)) return true;
  const filters = condition.filter(isDocument);
  if (name === "$and") return filters.every((filter) => matches(document, filter));
  if (name === "$or") return filters.some((filter) => matches(document, filter));
  return true;
}

function meets(value: unknown, condition: unknown): boolean {
  if (!isDocument(condition) || !Object.keys(condition).every((key) => key.startsWith("$"))) {
    return isEqual(value, condition);
  }
  return Object.entries(condition).every(([operator, operand]) =>
    compare(value, operator, operand),
  );
}

function compare(value: unknown, operator: string, operand: unknown): boolean {
  switch (operator) {
    case "$eq":
      return isEqual(value, operand);
    case "$ne":
      return !isEqual(value, operand);
    case "$in":
      return Array.isArray(operand) && operand.some((item) => isEqual(value, item));
    case "$exists":
      return (value !== undefined) === (operand === true || numberOf(operand) === 1);
    default:
      return compareOrder(value, operator, operand);
  }
}

function compareOrder(value: unknown, operator: string, operand: unknown): boolean {
  const difference = Number(String(orderable(value))) - Number(String(orderable(operand)));
  if (operator === "$gt") return difference > 0;
  if (operator === "$gte") return difference >= 0;
  if (operator === "$lt") return difference < 0;
  return operator === "$lte" && difference <= 0;
}

function orderable(value: unknown): unknown {
  return value instanceof Date ? value.getTime() : numberOf(value);
}

/** Equality by value; numbers of different types are equal when they are the same number. */
function isEqual(left: unknown, right: unknown): boolean {
  const [leftNumber, rightNumber] = [numberOf(left), numberOf(right)];
  if (leftNumber !== null && rightNumber !== null) return leftNumber === rightNumber;
  return EJSON.stringify({ value: left ?? null }) === EJSON.stringify({ value: right ?? null });
}
