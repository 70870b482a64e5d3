import { expect, test } from "vitest";
import { NULL, objectIdentifier, sequence } from "#tests/pki/der-writer.ts";
import {
  certificatePolicies,
  type ExtensionWish,
  inhibitAnyPolicy,
  policyConstraints,
  policyMappings,
} from "#tests/pki/extensions.ts";
import { aLeaf, anIntermediate, aRoot } from "#tests/pki/issue.ts";
import { codesFor } from "#tests/x509/chain-world.ts";

const A = "1.3.6.1.4.1.55555.2.1";
const B = "1.3.6.1.4.1.55555.2.2";
const ANY = "2.5.29.32.0";
const root = aRoot("Root");
const required = policyConstraints({ requireExplicitPolicy: 0 });

/** Codes for an authority and a leaf with these extensions. */
function judge(authority: ExtensionWish[], ofLeaf: ExtensionWish[]): string[] {
  const ca = anIntermediate(root, "CA", { also: authority });
  return codesFor({ leaf: aLeaf(ca, "Leaf", { also: ofLeaf }), others: [ca], anchors: [root] });
}

const policies = (...ids: string[]) => certificatePolicies(ids);

test.each<[string, ExtensionWish[], ExtensionWish[]]>([
  ["nothing is required", [policies(A)], [policies(B)]],
  ["one policy holds throughout", [policies(A, B), required], [policies(B)]],
  ["the authority allows any", [policies(ANY), required], [policies(A)]],
  ["the leaf claims any", [policies(A), required], [policies(ANY)]],
  ["a policy is mapped", [policies(A), policyMappings([[A, B]]), required], [policies(B)]],
  ["any policy is inhibited later", [policies(A), required, inhibitAnyPolicy(1)], [policies(ANY)]],
])("accepts where %s", (_, authority, leaf) => {
  expect(judge(authority, leaf)).toEqual([]);
});

test.each<[string, ExtensionWish[], ExtensionWish[]]>([
  ["the leaf has none", [policies(A), required], []],
  ["the leaf has another", [policies(A), required], [policies(B)]],
  ["the policy was mapped away", [policies(A), policyMappings([[A, B]]), required], [policies(A)]],
  ["any policy is inhibited", [policies(A), required, inhibitAnyPolicy(0)], [policies(ANY)]],
])("demands a policy where %s", (_, authority, leaf) => {
  expect(judge(authority, leaf)).toEqual(["POLICY_REQUIRED"]);
});

test("refuses to map any policy", () => {
  const mapping = policyMappings([[ANY, A]]);

  expect(judge([policies(A), mapping], [policies(A)])).toEqual(["POLICY_MAPPING_INVALID"]);
});

test("refuses a critical policy with a qualifier that is not understood", () => {
  const unknown = sequence(objectIdentifier("1.3.6.1.4.1.55555.3"), NULL);
  const critical = certificatePolicies([A], { critical: true, qualifiers: [unknown] });
  const lenient = certificatePolicies([A], { qualifiers: [unknown] });

  expect(judge([], [critical])).toEqual(["UNKNOWN_CRITICAL_EXTENSION"]);
  expect(judge([], [lenient])).toEqual([]);
});
