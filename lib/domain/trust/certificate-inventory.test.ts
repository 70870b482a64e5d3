import { expect, test } from "vitest";
import { takeInventory } from "#lib/domain/trust/certificate-inventory.ts";
import { aCaBundle } from "#tests/builders/ca-bundle.ts";
import { aNodeObservation } from "#tests/builders/observation.ts";
import { aMember, anObservationOf } from "#tests/builders/trust.ts";

const observation = anObservationOf([aMember("db-1:1"), aMember("db-2:1")]);
const cluster = { id: "c1", name: "orders", observation, bundles: [] };

function certificate(sha256: string, notAfter: string) {
  const [leaf] = aNodeObservation().tls.chain;
  if (leaf === undefined) throw new Error("The builder made a node without a certificate");
  return { ...leaf, subject: `CN=${sha256}`, sha256, notAfter };
}

test("a certificate met in several places is one entry, soonest expiry first", () => {
  const shared = certificate("aa", "2027-01-01T00:00:00.000Z");
  const trust = observation.trust && { ...observation.trust, caFile: [shared] };
  const bundle = aCaBundle({ certificates: [shared] });

  const { certificates } = takeInventory([
    { ...cluster, observation: { ...observation, trust }, bundles: [bundle] },
  ]);

  expect(certificates).toHaveLength(3);
  expect(certificates[0]?.certificate.sha256).toBe("aa");
  expect(certificates[0]?.places).toMatchObject([
    { as: "ca-file", host: null, bundle: null },
    { as: "bundle", host: null, bundle: "roots", clusterName: "orders" },
  ]);
  expect(certificates[1]?.places).toMatchObject([{ as: "leaf", clusterId: "c1" }]);
});

test("an authority names every node that accepts it, once", () => {
  const { authorities } = takeInventory([cluster]);

  expect(authorities).toHaveLength(1);
  expect(authorities[0]).toMatchObject({ subject: "CN=CA" });
  expect(authorities[0]?.trustedBy.map(({ host }) => host)).toEqual(["db-1:1", "db-2:1"]);
});

test("a cluster that was never looked at brings its bundles only", () => {
  const bundles = [aCaBundle({ certificates: [certificate("bb", "2027-01-01T00:00:00.000Z")] })];

  const { certificates, authorities } = takeInventory([{ ...cluster, observation: null, bundles }]);

  expect(certificates.map(({ places }) => places[0]?.as)).toEqual(["bundle"]);
  expect(authorities).toEqual([]);
});
