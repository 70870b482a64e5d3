import { expect, test } from "vitest";
import { buildSuiteGrid, strengthOf } from "#components/nodes/suite-model.ts";
import { UNSEEN_VERSIONS } from "#lib/domain/observation/tls-posture.ts";
import { anEnumeration } from "#tests/builders/dto-tls.ts";
import { MODERN_VERSIONS } from "#tests/builders/observation.ts";

test.each([
  ["TLSv1.3", "TLS_AES_256_GCM_SHA384", "forward-aead"],
  ["TLSv1.2", "ECDHE-RSA-CHACHA20-POLY1305", "forward-aead"],
  ["TLSv1.2", "DHE-RSA-AES128-CCM", "forward-aead"],
  ["TLSv1.2", "ECDHE-ECDSA-AES256-SHA384", "forward-cbc"],
  ["TLSv1.2", "AES256-GCM-SHA384", "no-forward-secrecy"],
  ["TLSv1.2", "TLS_RSA_WITH_ARIA_128_GCM_SHA256", "no-forward-secrecy"],
  ["TLSv1", "AES128-SHA", "no-forward-secrecy"],
  ["TLSv1", "ECDHE-RSA-DES-CBC3-SHA", "broken"],
  ["TLSv1.2", "ADH-AES256-GCM-SHA384", "broken"],
] as const)("over %s %s is %s", (version, cipher, strength) => {
  expect(strengthOf({ version, cipher })).toBe(strength);
});

test("suites keep the server's order and say their place in it", () => {
  const grid = buildSuiteGrid(MODERN_VERSIONS, anEnumeration());

  const [modern] = grid.groups;
  expect(modern?.rows.map(({ suite }) => suite)).toEqual([
    "TLS_AES_256_GCM_SHA384",
    "TLS_AES_128_GCM_SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384",
  ]);
  const rank = modern?.rows[2]?.cells.find(({ version }) => version === "TLSv1.2")?.rank;
  expect(rank).toBe(1);
});

test("where the client's order decides no place is claimed", () => {
  const grid = buildSuiteGrid(MODERN_VERSIONS, anEnumeration());

  const cell = grid.groups[0]?.rows[0]?.cells.find(({ version }) => version === "TLSv1.3");
  expect(cell).toEqual({ version: "TLSv1.3", state: "accepted", rank: null });
});

test("before a deep look there are versions and no suites", () => {
  const grid = buildSuiteGrid(MODERN_VERSIONS, null);

  expect(grid.groups).toEqual([]);
  expect(grid.columns.map(({ support }) => support)).toEqual([
    "refused",
    "refused",
    "refused",
    "accepted",
    "accepted",
  ]);
});

test("a version that nobody asked for is neither accepted nor refused", () => {
  const grid = buildSuiteGrid(UNSEEN_VERSIONS, null);

  expect(new Set(grid.columns.map(({ support }) => support))).toEqual(new Set(["unseen"]));
});

test("a version that is accepted and was not listed leaves its cells open", () => {
  const enumeration = anEnumeration();
  const grid = buildSuiteGrid(MODERN_VERSIONS, {
    ...enumeration,
    versions: enumeration.versions.filter(({ version }) => version === "TLSv1.2"),
  });

  const cell = grid.groups[0]?.rows[0]?.cells.find(({ version }) => version === "TLSv1.3");
  expect(cell?.state).toBe("unseen");
});
