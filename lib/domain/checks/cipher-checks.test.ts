import { expect, test } from "vitest";
import { gradeCluster } from "#lib/domain/checks/grade.ts";
import type { TlsEnumeration } from "#lib/domain/observation/tls-posture.ts";
import {
  acceptingAtTls12,
  anEnumeration,
  aStrictNodeWith,
  findingsOf,
  outcome,
} from "#tests/builders/strict-node.ts";

const listing = (enumeration: TlsEnumeration | null) => aStrictNodeWith({ enumeration });
const GOOD = "ECDHE-RSA-AES128-GCM-SHA256";

test.each([
  ["CIPH-01", "DES-CBC3-SHA", "fail critical"],
  ["CIPH-01", "ECDHE-RSA-DES-CBC3-SHA", "fail critical"],
  ["CIPH-01", "RC4-SHA", "fail critical"],
  ["CIPH-01", "NULL-SHA256", "fail critical"],
  ["CIPH-01", "ADH-AES256-GCM-SHA384", "fail critical"],
  ["CIPH-01", "EXP-RC2-CBC-MD5", "fail critical"],
  ["CIPH-01", "TLS_DH_anon_WITH_AES_128_CBC_SHA", "fail critical"],
  ["CIPH-01", "AES256-SHA", "pass critical"],
  ["CIPH-02", "AES256-GCM-SHA384", "fail high"],
  ["CIPH-02", "ECDH-RSA-AES256-GCM-SHA384", "fail high"],
  ["CIPH-02", "DHE-RSA-AES256-SHA", "pass high"],
  ["CIPH-03", "ECDHE-RSA-AES256-SHA384", "fail medium"],
  ["CIPH-03", "ECDHE-ECDSA-AES256-CCM8", "pass medium"],
  ["CIPH-03", "ECDHE-RSA-CHACHA20-POLY1305", "pass medium"],
])("%s with %s beside a good suite: %s", (check, cipher, expected) => {
  expect(outcome(check, listing(acceptingAtTls12(GOOD, cipher)))).toBe(expected);
});

test.each([
  [["X25519", "P-256"], "pass medium", "fail info"],
  [["X25519MLKEM768", "X25519"], "pass medium", "pass info"],
  [["ffdhe2048"], "pass medium", "fail info"],
  [["DH 1024", "P-256"], "fail medium", "fail info"],
  [["P-224"], "fail medium", "fail info"],
  [[], "could-not-observe medium", "fail info"],
])("groups %j: CIPH-05 %s, CIPH-06 %s", (groups, strong, postQuantum) => {
  const [version] = anEnumeration().versions.map((known) => ({ ...known, groups }));
  const node = listing(anEnumeration({ versions: version === undefined ? [] : [version] }));

  expect(outcome("CIPH-05", node)).toBe(strong);
  expect(outcome("CIPH-06", node)).toBe(postQuantum);
});

test("nothing is said of suites that were not listed, or not to their end", () => {
  const incomplete = { code: "TIMEOUT", message: "cut short" } as const;
  const cutShort = listing({ ...acceptingAtTls12(GOOD), incomplete });

  for (const check of ["CIPH-01", "CIPH-02", "CIPH-03", "CIPH-05", "CIPH-06"]) {
    expect(outcome(check, listing(null))).toMatch(/^could-not-observe/);
    expect(outcome(check, cutShort)).toMatch(/^could-not-observe/);
  }
});

test("no forward secrecy at all caps the grade at B; one suite without it does not", () => {
  const gradeOf = (...ciphers: string[]) => {
    const nodes = [listing(acceptingAtTls12(...ciphers))];
    return gradeCluster(nodes, findingsOf(...nodes)).letter;
  };

  expect(gradeOf(GOOD, "AES256-GCM-SHA384")).toBe("A");
  expect(gradeOf("AES256-GCM-SHA384")).toBe("B");
  expect(gradeOf(GOOD, "RC4-SHA")).toBe("B");
});
