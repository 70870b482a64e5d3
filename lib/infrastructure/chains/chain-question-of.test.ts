import { expect, test } from "vitest";
import { type ChainWish, chainQuestionOf } from "#lib/infrastructure/chains/chain-question-of.ts";

function aWish(overrides: Partial<ChainWish> = {}): ChainWish {
  return {
    leaf: Buffer.alloc(0),
    intermediates: [],
    roots: [],
    host: null,
    at: new Date("2026-06-01T00:00:00Z"),
    extendedKeyUsage: [],
    keyUsage: [],
    profile: "mongodb-private-ca",
    maxDepth: null,
    crls: [],
    stapledOcsp: null,
    ...overrides,
  };
}

test.each([
  ["db-1.test", { kind: "dns", value: "db-1.test" }],
  ["10.0.0.1", { kind: "ip", value: "10.0.0.1" }],
  ["[::1]", { kind: "ip", value: "::1" }],
])("%s is dialled as it is written", (host, peerName) => {
  expect(chainQuestionOf(aWish({ host }))).toMatchObject({ value: { peerName } });
});

test("purposes are known by their names and by their identifiers", () => {
  const wish = aWish({ extendedKeyUsage: ["serverAuth", "1.2.3.4"] });

  expect(chainQuestionOf(wish)).toMatchObject({
    value: { extendedKeyUsage: ["1.3.6.1.5.5.7.3.1", "1.2.3.4"] },
  });
});

test.each([
  ["mongodb-private-ca", ["1.3.6.1.5.5.7.3.1"]],
  ["webpki", ["1.3.6.1.5.5.7.3.1"]],
  ["rfc5280-strict", ["2.5.29.37.0"]],
])("without a word on purposes, %s demands %o", (profile, extendedKeyUsage) => {
  expect(chainQuestionOf(aWish({ profile }))).toMatchObject({ value: { extendedKeyUsage } });
});

test.each([
  [{ profile: "nobody" }, "UNKNOWN_PROFILE"],
  [{ keyUsage: ["sing"] }, "UNKNOWN_KEY_USAGE"],
  [{ extendedKeyUsage: ["sing"] }, "UNKNOWN_PURPOSE"],
])("a wish with %o is refused as %s", (overrides, code) => {
  expect(chainQuestionOf(aWish(overrides))).toMatchObject({ ok: false, error: { code } });
});
