import { expect, test } from "vitest";
import {
  checkBundle,
  EMPTY_BUNDLE_FORM,
  soonestOf,
  toCreateBundleBody,
} from "#components/trust/bundle-model.ts";
import { aCertificateDto } from "#tests/builders/dto-cluster.ts";

const PEM = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
const form = { name: "ca.pem", pem: PEM, hosts: null };

test("a name and certificates are all that is needed", () => {
  expect(checkBundle(form)).toEqual({});
});

test("an empty form is told what is missing", () => {
  expect(Object.keys(checkBundle(EMPTY_BUNDLE_FORM))).toEqual(["name", "pem"]);
});

test.each([
  ["no certificate", "hello"],
  ["a private key", `${PEM}-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----`],
  ["more than 1 MB", PEM + "A".repeat(1_048_576)],
])("text with %s is refused before it leaves the browser", (_, pem) => {
  expect(checkBundle({ ...form, pem }).pem).toBeDefined();
});

test("choosing nodes and then none is refused", () => {
  expect(checkBundle({ ...form, hosts: [] }).hosts).toBeDefined();
});

test("every node is sent as null, so that later nodes count too", () => {
  expect(toCreateBundleBody({ ...form, name: " ca.pem " })).toEqual({
    name: "ca.pem",
    pem: PEM,
    hosts: null,
  });
});

test("the certificate that expires first stands for the bundle", () => {
  const late = aCertificateDto({ sha256: "late", notAfter: "2030-01-01T00:00:00.000Z" });
  const soon = aCertificateDto({ sha256: "soon", notAfter: "2027-01-01T00:00:00.000Z" });
  const bundle = {
    id: "b",
    name: "ca.pem",
    hosts: null,
    certificates: [late, soon],
    createdAt: "2026-01-01T00:00:00.000Z",
    createdBy: "Olga",
  };

  expect(soonestOf(bundle)?.sha256).toBe("soon");
  expect(soonestOf({ ...bundle, certificates: [] })).toBeNull();
});
