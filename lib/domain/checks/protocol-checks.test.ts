import { expect, test } from "vitest";
import { gradeCluster } from "#lib/domain/checks/grade.ts";
import {
  type TlsEnumeration,
  UNSEEN_VERSIONS,
  type VersionSupport,
} from "#lib/domain/observation/tls-posture.ts";
import { MODERN_VERSIONS } from "#tests/builders/observation.ts";
import {
  acceptingAtTls12,
  anEnumeration,
  aStrictNodeWith,
  findingsOf,
  outcome,
} from "#tests/builders/strict-node.ts";

const speaking = (changes: Partial<VersionSupport>) =>
  aStrictNodeWith({ versions: { ...MODERN_VERSIONS, ...changes } });

test.each([
  ["PROT-01", { SSLv3: true }, "fail critical"],
  ["PROT-02", { TLSv1: true }, "fail high"],
  ["PROT-03", { "TLSv1.1": true }, "fail high"],
  ["PROT-03", { "TLSv1.1": false }, "pass high"],
  ["PROT-04", { "TLSv1.2": false, "TLSv1.3": false }, "fail high"],
  ["PROT-04", { "TLSv1.2": false }, "warn info"],
  ["PROT-05", { "TLSv1.3": false }, "fail medium"],
  ["PROT-05", {}, "pass medium"],
] as const)("%s with %j: %s", (check, changes, expected) => {
  expect(outcome(check, speaking(changes))).toBe(expected);
});

test.each(["PROT-01", "PROT-02", "PROT-03", "PROT-04", "PROT-05"])(
  "%s is not judged where no hello told, and not asked of a node without TLS",
  (check) => {
    const unseen = outcome(check, speaking(UNSEEN_VERSIONS));
    const disabled = outcome(check, aStrictNodeWith({ accepted: false }));

    expect(unseen.split(" ")[0]).toBe("could-not-observe");
    expect(disabled.split(" ")[0]).toBe("not-applicable");
  },
);

test("TLS 1.2 without a suite of forward secrecy fails PROT-04 where the suites were listed", () => {
  const listed = (cipher: string) =>
    outcome("PROT-04", aStrictNodeWith({ enumeration: acceptingAtTls12(cipher) }));

  expect(listed("AES256-GCM-SHA384")).toBe("fail high");
  expect(listed("ECDHE-RSA-AES256-GCM-SHA384")).toBe("pass high");
});

const MODERN_ONLY = anEnumeration().versions.filter(({ version }) => version === "TLSv1.3");

test.each<[Partial<TlsEnumeration>, string]>([
  [{ compression: true }, "fail medium"],
  [{ secureRenegotiation: false }, "fail medium"],
  [{ secureRenegotiation: null, compression: null }, "could-not-observe medium"],
  [{ secureRenegotiation: null, compression: null, versions: MODERN_ONLY }, "pass medium"],
  [{}, "pass medium"],
])("PROT-08 with %j: %s", (changes, expected) => {
  const enumeration = anEnumeration(changes);

  expect(outcome("PROT-08", aStrictNodeWith({ enumeration }))).toBe(expected);
});

test("an old protocol caps the grade at B, and an unseen one leaves it unknown", () => {
  const gradeOf = (changes: Partial<VersionSupport>) => {
    const nodes = [speaking(changes)];
    return gradeCluster(nodes, findingsOf(...nodes)).letter;
  };

  expect(gradeOf({})).toBe("A");
  expect(gradeOf({ "TLSv1.3": false })).toBe("A");
  expect(gradeOf({ TLSv1: true })).toBe("B");
  expect(gradeOf({ TLSv1: null })).toBe("?");
});
