import { expect, test } from "vitest";
import { compareReply } from "./compare.ts";
import type { CommandRecord, JsonObject } from "./corpus.ts";
import { judge } from "./exceptions.ts";
import { mask } from "./mask.ts";

const OK = { $numberDouble: "1.0" };

function aRecord(reply: JsonObject, volatile: string[] = []): CommandRecord {
  return {
    id: "line",
    topology: "standalone",
    role: "standalone",
    auth: { enabled: false, as: "none" },
    startup: { mode: "allowTLS", vocabulary: "tls" },
    runtimeMode: "allowTLS",
    transport: "plain",
    protocol: "OP_MSG",
    request: { ping: { $numberInt: "1" } },
    reply,
    volatile,
  };
}

test("a masked value keeps its BSON type", () => {
  const masked = mask({ a: { $numberInt: "5" }, b: [{ c: "x" }], d: { e: OK } }, [
    "a",
    "b[].c",
    "d.*",
  ]);

  expect(masked).toEqual({ a: "<numberInt>", b: [{ c: "<string>" }], d: { e: "<numberDouble>" } });
});

test("another BSON type at a volatile path is a difference", () => {
  const record = aRecord({ n: { $numberInt: "5" }, ok: OK }, ["n"]);

  expect(compareReply(record, { n: { $numberLong: "5" }, ok: OK })).toHaveLength(1);
  expect(compareReply(record, { n: { $numberInt: "6" }, ok: OK })).toEqual([]);
});

test("another order of fields is a difference", () => {
  const record = aRecord({ a: "x", ok: OK });

  expect(compareReply(record, { ok: OK, a: "x" })).toHaveLength(1);
});

test("a code where the recording has none is a difference", () => {
  const refusal = { ok: { $numberDouble: "0.0" }, errmsg: "no option found to get" };

  expect(compareReply(aRecord(refusal), { ...refusal, code: { $numberInt: "72" } })).toHaveLength(
    1,
  );
});

test("an unmet line that nothing names is reported", () => {
  const results = [{ id: "a", differences: ["x"] }];

  expect(judge(results, []).unlisted).toEqual(results);
});

test("an exception is stale as soon as its line is met, or its number is wrong", () => {
  const met = [{ id: "a-1", differences: [] }];
  const unmet = [{ id: "a-1", differences: ["x"] }];

  expect(judge(met, [{ id: "a-1", reason: "r" }]).stale).toHaveLength(1);
  expect(judge(unmet, [{ pattern: "a-.*", count: 2, reason: "r" }]).stale).toHaveLength(1);
  expect(judge(unmet, [{ pattern: "a-.*", count: 1, reason: "r" }])).toEqual({
    unlisted: [],
    stale: [],
  });
});
