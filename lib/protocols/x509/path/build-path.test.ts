import { expect, test } from "vitest";
import { BUDGET } from "#lib/protocols/x509/path/budget.ts";
import type { BuiltCertificate } from "#tests/pki/build-certificate.ts";
import { basicConstraints, subjectAltName } from "#tests/pki/extensions.ts";
import { aLeaf, anIntermediate, aRoot } from "#tests/pki/issue.ts";
import { testKey } from "#tests/pki/keys.ts";
import { commonName, generalName } from "#tests/pki/names.ts";
import { answerTo, codesFor } from "#tests/x509/chain-world.ts";

const past = new Date("2025-01-01T00:00:00Z");

/** `subject`'s name and key, certified by `issuer`. */
function cross(issuer: BuiltCertificate, subject: BuiltCertificate, wish = {}): BuiltCertificate {
  return anIntermediate(issuer, "unused", { subject: subject.subject, key: subject.key, ...wish });
}

test("goes back from a dead end, from an expired certificate and from an unknown root", () => {
  const root = aRoot("Root");
  const stranger = aRoot("Stranger");
  const ca = anIntermediate(root, "CA");
  const others = [cross(stranger, ca), cross(root, ca, { notAfter: past }), ca];

  const answer = answerTo({ leaf: aLeaf(ca, "Leaf"), others, anchors: [root] });

  expect(answer.verdict).toBe("accepted");
  expect(answer.path[1]?.der).toEqual(ca.der);
});

test("explains an expired authority rather than a missing one", () => {
  const root = aRoot("Root");
  const ca = anIntermediate(root, "CA", { notAfter: past });
  const others = [cross(aRoot("Stranger"), ca), ca];

  const answer = answerTo({ leaf: aLeaf(ca, "Leaf"), others, anchors: [root] });

  expect(answer.reasons.map(({ code }) => code)).toEqual(["CERTIFICATE_EXPIRED"]);
  expect(answer.path).toHaveLength(3);
});

test("ends where authorities certify each other and none is trusted", () => {
  const one = aRoot("One");
  const two = aRoot("Two");
  const others = [cross(one, two), cross(two, one), one, two];

  expect(codesFor({ leaf: aLeaf(one, "Leaf"), others, anchors: [aRoot("Root")] })).toEqual([
    "UNKNOWN_ISSUER",
  ]);
});

test("finds the anchor through a circle", () => {
  const [one, two, root] = [aRoot("One"), aRoot("Two"), aRoot("Root")];
  const others = [cross(two, one), cross(one, two), cross(root, two)];

  expect(codesFor({ leaf: aLeaf(one, "Leaf"), others, anchors: [root] })).toEqual([]);
});

test("self-issued authorities do not count towards a path length", () => {
  const root = aRoot("Root");
  const ca = anIntermediate(root, "CA", { also: [basicConstraints({ ca: true, pathLength: 0 })] });
  const renewed = anIntermediate(ca, "unused", {
    subject: ca.subject,
    key: testKey("p-256", "new"),
  });
  const below = anIntermediate(ca, "Below");

  const anchors = [root];

  expect(codesFor({ leaf: aLeaf(renewed, "Leaf"), others: [ca, renewed], anchors })).toEqual([]);
  expect(codesFor({ leaf: aLeaf(below, "Leaf"), others: [ca, below], anchors })).toEqual([
    "PATH_LENGTH_EXCEEDED",
  ]);
});

test("an authority with another alternative name is another entity", () => {
  const root = aRoot("Root");
  const ca = anIntermediate(root, "CA");
  const named = cross(ca, ca, { also: [subjectAltName([generalName.dns("ca.example")])] });

  expect(codesFor({ leaf: aLeaf(ca, "Leaf"), others: [named, ca], anchors: [root] })).toEqual([]);
});

test("a hundred namesakes with keys of their own are given up within the budgets", () => {
  const name = { subject: commonName("Same") };
  const chain = [aRoot("Lost", name)];
  for (let index = 0; index < 100; index += 1) {
    chain.push(anIntermediate(chain.at(-1) ?? aRoot("Never"), `Same ${index}`, name));
  }

  const answer = answerTo({
    leaf: aLeaf(chain.at(-1) ?? aRoot("Never"), "Leaf"),
    others: chain,
    anchors: [aRoot("Root")],
  });

  expect(answer.verdict).toBe("rejected");
  expect(answer.work.signatures).toBeLessThanOrEqual(BUDGET.signatures);
  expect(answer.work.nodes).toBeLessThanOrEqual(BUDGET.nodes);
});
