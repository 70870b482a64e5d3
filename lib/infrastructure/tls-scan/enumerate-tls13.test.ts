import fc from "fast-check";
import { expect, test } from "vitest";
import { enumerateVersion } from "#lib/infrastructure/tls-scan/enumerate-version.ts";
import type { Offered, Outcome } from "#lib/infrastructure/tls-scan/hello-asker.ts";
import { suiteCandidates } from "#lib/infrastructure/tls-scan/suite-candidates.ts";
import { findPreference, inServerOrder } from "#lib/infrastructure/tls-scan/suite-order.ts";
import { groupsOf } from "#lib/protocols/tls/named-group.ts";
import { askerInMemory } from "#tests/tls-servers/asker-in-memory.ts";

const ascending = (left: number, right: number) => left - right;

const VERSION = 0x0304;
/** Listed by some servers although it cannot be negotiated here. */
const OLDER_GROUP = 0x001a;

interface ServerModel {
  suites: number[];
  groups: number[];
  preference: "server" | "client";
  /** Lists its groups behind a group that is not its first. */
  listsGroups: boolean;
  /** Asks for the group that it likes best even where it has a share for another one. */
  insistsOnFirst: boolean;
}

function choose(server: ServerModel, { ciphers = [], groups, keyShares = [] }: Offered): Outcome {
  const first = (mine: readonly number[], theirs: readonly number[]) => {
    const [order, other] = server.preference === "server" ? [mine, theirs] : [theirs, mine];
    return order.find((code) => other.includes(code)) ?? null;
  };
  const cipher = first(server.suites, ciphers);
  const liked = first(server.groups, groups ?? groupsOf(VERSION));
  if (cipher === null || liked === null) return { kind: "refused", isAboutVersion: false };
  const shared = keyShares.find(({ group }) => server.groups.includes(group))?.group ?? null;
  const group = server.insistsOnFirst ? liked : (shared ?? liked);
  const isFlight = group === shared;
  const isListed = isFlight && server.listsGroups && group !== server.groups[0];
  return {
    kind: "chosen",
    choice: {
      ...{ version: VERSION, cipher, group, dhBits: null, leaf: null },
      supportedGroups: isListed ? [OLDER_GROUP, ...server.groups] : null,
      signatureScheme: isFlight ? 0x0804 : null,
    },
  };
}

const askerOf = (server: ServerModel) => askerInMemory((offered) => choose(server, offered));

const aServer: fc.Arbitrary<ServerModel> = fc.record({
  suites: fc.shuffledSubarray(suiteCandidates(VERSION).flat(), { minLength: 1 }),
  groups: fc.shuffledSubarray([...groupsOf(VERSION)], { minLength: 1, maxLength: 12 }),
  preference: fc.constantFrom("server", "client"),
  listsGroups: fc.boolean(),
  insistsOnFirst: fc.boolean(),
});

test("every suite and group of any TLS 1.3 server is found, and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(aServer, async (server) => {
      const { ledger } = await enumerateVersion(askerOf(server), VERSION);

      expect(ledger.accepted.toSorted(ascending)).toEqual(server.suites.toSorted(ascending));
      expect(ledger.groups.found.toSorted(ascending)).toEqual(server.groups.toSorted(ascending));
    }),
    { numRuns: 300 },
  );
});

test("the order of any TLS 1.3 server is told right", async () => {
  await fc.assert(
    fc.asyncProperty(aServer, async (server) => {
      const asker = askerOf(server);
      const { ledger } = await enumerateVersion(asker, VERSION);
      const preference = server.suites.length < 2 ? null : server.preference;

      expect(await findPreference(asker, ledger)).toBe(preference);
      if (preference === "server") {
        expect(await inServerOrder(asker, ledger)).toEqual(server.suites);
      }
    }),
    { numRuns: 300 },
  );
});

test("a server that lists its groups is asked no further for each of them", async () => {
  const groups = [0x001d, 0x0017, 0x001e, 0x0019, 0x0018, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104];
  const asker = askerOf({
    ...{ suites: [0x1302, 0x1303, 0x1301], groups, preference: "server" },
    ...{ listsGroups: true, insistsOnFirst: false },
  });

  const { ledger } = await enumerateVersion(asker, VERSION);

  expect(ledger.groups.found.toSorted(ascending)).toEqual(groups.toSorted(ascending));
  expect(asker.connections()).toBeLessThanOrEqual(5);
});
