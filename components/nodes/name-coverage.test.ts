import { expect, test } from "vitest";
import { nameCoverage } from "#components/nodes/name-coverage.ts";
import { aCertificateDto, aNodeDto, anUnreachableNode } from "#tests/builders/dto-cluster.ts";

function aNodeWithNames(subjectAltNames: string[], horizons: string[] | null = []) {
  const node = aNodeDto({ host: "db-1.example.com:27017", horizons });
  return { ...node, tls: { ...node.tls, chain: [aCertificateDto({ subjectAltNames })] } };
}

test("the host of the configuration is covered by the name that matches it", () => {
  const node = aNodeWithNames(["DNS:localhost", "DNS:*.example.com", "IP Address:10.0.0.1"]);

  const { rows, spare } = nameCoverage(node);

  expect(rows?.map(({ name, coveredBy }) => [name, coveredBy])).toEqual([
    ["db-1.example.com:27017", "*.example.com"],
  ]);
  expect(spare).toEqual(["localhost", "10.0.0.1"]);
});

test("each split horizon needs a name of its own", () => {
  const node = aNodeWithNames(["DNS:db-1.example.com"], ["db-1.example.org"]);

  const { rows } = nameCoverage(node);

  expect(rows?.map(({ coveredBy }) => coveredBy)).toEqual(["db-1.example.com", null]);
});

test("horizons that nobody could read are not said to be covered", () => {
  expect(nameCoverage(aNodeWithNames([], null)).knowsHorizons).toBe(false);
});

test("without a certificate nothing is said about names", () => {
  expect(nameCoverage(anUnreachableNode()).rows).toBeNull();
});
