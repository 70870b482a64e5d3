import { expect, test } from "vitest";
import { createLog, withoutSecrets } from "#lib/server/log.ts";

function capture() {
  const lines: string[] = [];
  return { lines, log: createLog("info", { write: (line) => lines.push(line) }) };
}

test("an error that quotes a connection string is logged without its password", () => {
  const { lines, log } = capture();

  log.error(new Error("cannot reach mongodb://admin:hunter2@db-1:27017/?tls=true"), "probe failed");

  expect(lines.join("")).toContain("mongodb://***@db-1:27017");
  expect(lines.join("")).not.toContain("hunter2");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ msg: "probe failed" });
});

test("fields that carry secrets are redacted", () => {
  const { lines, log } = capture();

  log.info({ token: "pcl_abc", credentials: { uri: "mongodb://u:p@h" } }, "made");

  expect(lines.join("")).not.toMatch(/pcl_abc|u:p@/);
});

test("private keys and tokens are cut out of any text", () => {
  const key = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----";

  expect(withoutSecrets(`a ${key} b pcl_Zz-9 c`)).toBe("a [private key] b pcl_*** c");
});
