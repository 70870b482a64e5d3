import fc from "fast-check";
import { expect, test } from "vitest";
import { enumerateVersion } from "#lib/infrastructure/tls-scan/enumerate-version.ts";
import type { Offered, Outcome } from "#lib/infrastructure/tls-scan/hello-asker.ts";
import { suiteCandidates } from "#lib/infrastructure/tls-scan/suite-candidates.ts";
import { needsOf } from "#lib/infrastructure/tls-scan/suite-needs.ts";
import { findPreference, inServerOrder } from "#lib/infrastructure/tls-scan/suite-order.ts";
import { groupsOf } from "#lib/protocols/tls/named-group.ts";
import { SIGNATURE_SCHEMES } from "#lib/protocols/tls/signature-scheme.ts";
import { askerInMemory } from "#tests/tls-servers/asker-in-memory.ts";

const ascending = (left: number, right: number) => left - right;

const VERSION = 0x0303;
const SCHEMES = SIGNATURE_SCHEMES.filter(({ tls13Only }) => !tls13Only);

interface ServerModel {
  suites: number[];
  groups: number[];
  schemes: number[];
  preference: "server" | "client";
}

/** A server by the book: it never chooses a suite for which a partner is missing. */
function choose(server: ServerModel, offered: Offered): Outcome {
  const first = (mine: readonly number[], theirs: readonly number[]) => {
    const [order, other] = server.preference === "server" ? [mine, theirs] : [theirs, mine];
    return order.find((code) => other.includes(code)) ?? null;
  };
  const group = first(server.groups, offered.groups ?? groupsOf(VERSION));
  const asked = offered.signatureSchemes ?? SCHEMES.map(({ code }) => code);
  const schemeOf = (key: string | null) =>
    first(
      server.schemes.filter((code) => keyOf(code) === key),
      asked,
    );
  const usable = (offered.ciphers ?? []).filter((code) => {
    const needs = needsOf(code);
    return (!needs.group || group !== null) && (needs.key === null || schemeOf(needs.key) !== null);
  });
  const cipher = first(server.suites, usable);
  if (cipher === null) return { kind: "refused", isAboutVersion: false };
  const needs = needsOf(cipher);
  return {
    kind: "chosen",
    choice: {
      version: VERSION,
      cipher,
      group: needs.group ? group : null,
      supportedGroups: null,
      dhBits: null,
      signatureScheme: schemeOf(needs.key),
      leaf: null,
    },
  };
}

function keyOf(scheme: number): string | null {
  return SCHEMES.find(({ code }) => code === scheme)?.key ?? null;
}

const askerOf = (server: ServerModel) => askerInMemory((offered) => choose(server, offered));

const aServer: fc.Arbitrary<ServerModel> = fc.record({
  suites: fc.shuffledSubarray(suiteCandidates(VERSION).flat(), { minLength: 1, maxLength: 40 }),
  groups: fc.shuffledSubarray([...groupsOf(VERSION)], { minLength: 1, maxLength: 8 }),
  schemes: fc.shuffledSubarray(
    SCHEMES.map(({ code }) => code),
    { minLength: 1, maxLength: 12 },
  ),
  preference: fc.constantFrom("server", "client"),
});

/** What no client could ever negotiate does not count as accepted. */
function reachable(server: ServerModel): number[] {
  return server.suites.filter((code) => choose(server, { ciphers: [code] }).kind === "chosen");
}

test("every suite, group and scheme of any server is found, and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(aServer, async (server) => {
      const suites = reachable(server);

      const { ledger } = await enumerateVersion(askerOf(server), VERSION);

      expect(ledger.accepted.toSorted(ascending)).toEqual(suites.toSorted(ascending));
      const needs = suites.map(needsOf);
      const groups = needs.some(({ group }) => group) ? server.groups : [];
      expect(ledger.groups.found.toSorted(ascending)).toEqual(groups.toSorted(ascending));
      const keys = new Set<string | null>(needs.map(({ key }) => key));
      const schemes = server.schemes.filter((code) => keys.has(keyOf(code)));
      const found = [...ledger.schemes.values()].flatMap((pool) => pool.found);
      expect(found.toSorted(ascending)).toEqual(schemes.toSorted(ascending));
    }),
    { numRuns: 300 },
  );
});

test("the order shown is the order of the server, whatever was asked first", async () => {
  await fc.assert(
    fc.asyncProperty(aServer, async (model) => {
      const server: ServerModel = { ...model, preference: "server" };
      const asker = askerOf(server);
      const { ledger } = await enumerateVersion(asker, VERSION);

      expect(await inServerOrder(asker, ledger)).toEqual(reachable(server));
    }),
    { numRuns: 300 },
  );
});

test("whose order decides is told right", async () => {
  await fc.assert(
    fc.asyncProperty(aServer, async (server) => {
      const asker = askerOf(server);
      const { ledger } = await enumerateVersion(asker, VERSION);

      const expected = reachable(server).length < 2 ? null : server.preference;
      expect(await findPreference(asker, ledger)).toBe(expected);
    }),
    { numRuns: 300 },
  );
});
