import { expect, test } from "vitest";
import {
  type CertificateQuery,
  certificateRows,
  countByFilter,
  filterCertificates,
  hostsOf,
  parseCertificateFilters,
  placeWords,
} from "#components/certificates/certificates-model.ts";
import { anInventoryCertificate } from "#tests/builders/dto-tls.ts";

const NOW_MS = Date.parse("2026-11-22T10:00:00.000Z");
const EVERYTHING: CertificateQuery = {
  text: "",
  filters: new Set(),
  clusterId: null,
  span: null,
};

const expired = anInventoryCertificate({ sha256: "e", notAfter: "2026-11-01T00:00:00.000Z" });
const soon = anInventoryCertificate({
  sha256: "s",
  notAfter: "2026-12-01T00:00:00.000Z",
  subject: "CN=db-7.example.com,O=Example",
});
const late = anInventoryCertificate({
  sha256: "l",
  notAfter: "2036-01-01T00:00:00.000Z",
  subject: "CN=Example Root CA,O=Example",
  isAuthority: true,
  places: [
    { clusterId: "cluster-2", clusterName: "sessions", host: null, as: "bundle", bundle: "ca.pem" },
  ],
});
const ALL = [late, soon, expired];

function shown(query: Partial<CertificateQuery>): string[] {
  return filterCertificates(ALL, { ...EVERYTHING, ...query }, NOW_MS).map(({ sha256 }) => sha256);
}

test("without a filter everything is there, the soonest expiry first", () => {
  expect(shown({})).toEqual(["e", "s", "l"]);
});

test("what has expired is not expiring any more", () => {
  expect(shown({ filters: new Set(["expiring"]) })).toEqual(["s"]);
  expect(shown({ filters: new Set(["expired"]) })).toEqual(["e"]);
});

test("filters narrow each other", () => {
  expect(shown({ filters: new Set(["expiring", "authorities"]) })).toEqual([]);
  expect(shown({ filters: new Set(["authorities"]), clusterId: "cluster-2" })).toEqual(["l"]);
});

test.each([
  ["DB-7", ["s"]],
  ["root example", ["l"]],
  ["ca.pem", ["l"]],
  ["nowhere", []],
])("%j finds by name, place and fingerprint", (text, found) => {
  expect(shown({ text })).toEqual(found);
});

test("a span holds its first instant and not its last", () => {
  const fromMs = Date.parse(soon.notAfter);

  expect(shown({ span: { fromMs, toMs: fromMs + 1 } })).toEqual(["s"]);
  expect(shown({ span: { fromMs: fromMs - 1, toMs: fromMs } })).toEqual([]);
});

test("counts say what each filter would leave", () => {
  expect(countByFilter(ALL, NOW_MS)).toEqual({
    expired: 1,
    expiring: 1,
    authorities: 1,
    leaves: 2,
  });
});

test("unknown filters in an address are ignored", () => {
  expect(parseCertificateFilters("expiring,nonsense")).toEqual(new Set(["expiring"]));
});

test("a certificate met twice says both places and each host once", () => {
  const [place] = soon.places;
  if (place === undefined) throw new Error("The builder gives a place");
  const places = [place, { ...place, as: "chain" as const }];

  expect(placeWords(places)).toBe("served by its node, served in a chain");
  expect(hostsOf({ places })).toEqual(["db-1.example.com:27017"]);
});

test("the export has one line a certificate under its head", () => {
  const [head, first] = certificateRows([soon]);

  expect(head).toHaveLength(first?.length ?? 0);
  expect(first).toContain("db-7.example.com");
});
