import { expect, test } from "vitest";
import { listenerFacts } from "#components/nodes/listener-model.ts";
import { anEnumeration } from "#tests/builders/dto-tls.ts";

test("before a deep look every fact is not observed and none passes", () => {
  const facts = listenerFacts({ ocspStapled: null }, null);

  expect(new Set(facts.map(({ verdict, words }) => `${verdict} ${words}`))).toEqual(
    new Set(["unseen not observed"]),
  );
});

test("compression is a failure and its absence a pass", () => {
  const factOf = (compression: boolean) =>
    listenerFacts({ ocspStapled: false }, anEnumeration({ compression })).find(
      ({ label }) => label === "Compression",
    )?.verdict;

  expect([factOf(true), factOf(false)]).toEqual(["fail", "pass"]);
});

test("groups are named once over all versions", () => {
  const [groups] = listenerFacts({ ocspStapled: false }, anEnumeration());

  expect(groups?.words).toBe("X25519, P-256");
});

test("a signature over SHA-1 is a warning", () => {
  const enumeration = anEnumeration({ signatureAlgorithms: ["rsa_pkcs1_sha1"] });

  const [, signatures] = listenerFacts({ ocspStapled: false }, enumeration);

  expect(signatures?.verdict).toBe("warn");
});
