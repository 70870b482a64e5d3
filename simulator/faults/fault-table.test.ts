import { expect, test } from "vitest";
import { faultOf, parseFaultTable } from "#simulator/faults/fault-table.ts";

const HOSTS = ["127.0.0.1:1", "127.0.0.1:2"];

test("a table gives each node its own fault, and the rest the one of the star", () => {
  const text = JSON.stringify({ "127.0.0.1:1": { hang: "tls" }, "*": { latencyMs: 5 } });
  const table = parseFaultTable(text, HOSTS);
  if (!table.ok) throw new Error(table.error);

  expect(faultOf(table.value, "127.0.0.1:1")).toEqual({ hang: "tls" });
  expect(faultOf(table.value, "127.0.0.1:2")).toEqual({ latencyMs: 5 });
});

test("an empty file is a table without faults", () => {
  expect(parseFaultTable("\n", HOSTS)).toEqual({ ok: true, value: {} });
});

test.each([
  ["{", /^Faults are not JSON: /],
  ["[]", /^Faults: /],
  ['{"127.0.0.1:1": {"latencyMs": -1}}', /^127\.0\.0\.1:1 latencyMs: /],
  ['{"127.0.0.1:1": {"sleep": 1}}', /^127\.0\.0\.1:1: .*sleep/],
  ['{"127.0.0.1:9": {}}', /^Faults name 127\.0\.0\.1:9, which is not a node of this cluster$/],
])("%s is refused with one sentence", (text, sentence) => {
  const table = parseFaultTable(text, HOSTS);

  expect(table.ok ? "" : table.error).toMatch(sentence);
});
