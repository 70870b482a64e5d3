import { expect, test } from "vitest";
import { authorityRows, buildAuthorities } from "#components/certificates/authorities-model.ts";
import type { TrustedAuthority } from "#lib/contracts/certificate.ts";
import { anInventory } from "#tests/builders/dto-tls.ts";

const orders = { clusterId: "cluster-1", clusterName: "orders-prod" };
const clusters = [
  { id: "cluster-1", name: "orders-prod", nodes: ["n1:27017", "n2:27017"] },
  { id: "cluster-2", name: "sessions", nodes: ["s1:27017"] },
];

function anAuthority(overrides: Partial<TrustedAuthority>): TrustedAuthority {
  return { subject: "CN=Root CA", sha256: null, notAfter: null, trustedBy: [], ...overrides };
}

const wide = anAuthority({
  subject: "CN=Wide CA",
  sha256: "ab",
  trustedBy: [
    { ...orders, host: "n1:27017", source: "certificate-request" },
    { ...orders, host: "n1:27017", source: "bundle" },
    { ...orders, host: "n2:27017", source: "certificate-request" },
  ],
});
const narrow = anAuthority({
  subject: "CN=Narrow CA",
  trustedBy: [
    { clusterId: "cluster-2", clusterName: "sessions", host: "s1:27017", source: "bundle" },
  ],
});

test("a certificate in a bundle outweighs a name that is asked for", () => {
  const { rows } = buildAuthorities(anInventory({ authorities: [wide], clusters }), null);

  expect(rows[0]?.cells).toEqual(["certificate", "name", null]);
});

test("the authority that most nodes accept comes first", () => {
  const { rows } = buildAuthorities(anInventory({ authorities: [narrow, wide], clusters }), null);

  expect(rows.map(({ name }) => name)).toEqual(["Wide CA", "Narrow CA"]);
});

test("one cluster shows its own nodes and only what they accept", () => {
  const matrix = buildAuthorities(
    anInventory({ authorities: [narrow, wide], clusters }),
    "cluster-2",
  );

  expect(matrix.clusters.map(({ name }) => name)).toEqual(["sessions"]);
  expect(matrix.rows.map(({ name }) => name)).toEqual(["Narrow CA"]);
});

test("the export has one column a node", () => {
  const [head, first] = authorityRows(
    buildAuthorities(anInventory({ authorities: [wide], clusters }), "cluster-1"),
  );

  expect(head?.slice(4)).toEqual(["n1:27017", "n2:27017"]);
  expect(first?.slice(4)).toEqual(["certificate", "name"]);
});
