import { expect, test } from "vitest";
import {
  completeObservation,
  type EarlierObservation,
} from "#lib/infrastructure/store/complete-observation.ts";
import { aReplicaSet } from "#tests/builders/observation.ts";

test("an observation of an earlier release says unseen where it could not look", () => {
  const { depth: _depth, trust: _trust, nodes, ...rest } = aReplicaSet(["allowTLS"]);
  const earlier: EarlierObservation = {
    ...rest,
    nodes: nodes.map(({ horizons: _horizons, ...node }) => {
      const { versions: _versions, verdict: _verdict, enumeration: _full, ...tls } = node.tls;
      const chain = tls.chain.map(({ isCa: _isCa, spkiSha256: _key, ...leaf }) => leaf);
      return { ...node, tls: { ...tls, chain } };
    }),
  };

  const complete = completeObservation(earlier);

  expect(complete.depth).toBe("base");
  expect(complete.trust).toBeNull();
  expect(complete.nodes[0]?.tls.versions["TLSv1.2"]).toBeNull();
  expect(complete.nodes[0]?.tls.verdict.accepted).toBeNull();
  expect(complete.nodes[0]?.horizons).toBeNull();
  expect(complete.nodes[0]?.tls.chain).toEqual([
    { ...nodes[0]?.tls.chain[0], isCa: null, spkiSha256: null },
  ]);
});

test("an observation of today comes back as it was", () => {
  const observation = aReplicaSet(["allowTLS", "preferTLS"]);

  expect(completeObservation(observation)).toEqual(observation);
});
