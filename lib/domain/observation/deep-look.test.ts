import { expect, test } from "vitest";
import { withDeepLook } from "#lib/domain/observation/deep-look.ts";
import type { NodeObservation } from "#lib/domain/observation/observation.ts";
import { aReplicaSet } from "#tests/builders/observation.ts";
import {
  anEnumeration,
  aStrictNode,
  aStrictNodeWith,
  withLeaf,
} from "#tests/builders/strict-node.ts";

const listed = anEnumeration();
const deepLook = { ...aReplicaSet([]), nodes: [aStrictNodeWith({ enumeration: listed })] };
const afterwards = (node: NodeObservation) =>
  withDeepLook({ ...aReplicaSet([]), nodes: [node] }, deepLook).nodes[0]?.tls.enumeration;

test("a base look takes over what was listed of the same node", () => {
  expect(afterwards(aStrictNode())).toEqual(listed);
});

test("a node that has changed since is left as it was seen", () => {
  expect(afterwards(withLeaf(aStrictNode(), { sha256: "renewed" }))).toBeNull();
  expect(afterwards(aStrictNodeWith({ accepted: false }))).toBeNull();
  expect(afterwards(aStrictNode({ host: "db-9:27017" }))).toBeNull();
});

test("what a look has listed itself stands", () => {
  const own = anEnumeration({ connections: 7 });

  expect(afterwards(aStrictNodeWith({ enumeration: own }))).toEqual(own);
});

test("without a deep look the observation stays as it is", () => {
  const observation = aReplicaSet(["allowTLS"]);

  expect(withDeepLook(observation, null)).toBe(observation);
});
