import fc from "fast-check";
import { expect, test } from "vitest";
import { buildTrustMatrix, type TrustMatrix } from "#lib/domain/trust/trust-matrix.ts";
import {
  aMember,
  anObservationOf,
  CLIENT_AUTH,
  SERVER_AUTH,
  type TrustMember,
} from "#tests/builders/trust.ts";

const usage = fc.constantFrom(
  [],
  [SERVER_AUTH],
  [CLIENT_AUTH],
  [SERVER_AUTH, CLIENT_AUTH],
) satisfies fc.Arbitrary<string[]>;

const trusts: fc.Arbitrary<TrustMember["trusts"]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(["CN=CA"]) },
  fc.constantFrom(["CN=Other"], ["CN=CA", "CN=Other"]),
  fc.constant(null),
  fc.constant("unseen" as const),
);

const members: fc.Arbitrary<TrustMember[]> = fc
  .array(
    fc.record({
      issuer: fc.constantFrom("CN=CA", "CN=CA", "CN=Other"),
      trusts,
      usage,
      covered: fc.boolean(),
      expired: fc.boolean(),
      process: fc.constantFrom("mongod", "mongod", "mongos"),
    }),
    { minLength: 2, maxLength: 6 },
  )
  .map((features) => features.map((some, i) => aMember(`db-${i + 1}:27017`, some)));

function matrixOf(list: readonly TrustMember[]): TrustMatrix {
  const matrix = buildTrustMatrix(anObservationOf(list));
  if (matrix === null) throw new Error("There is no matrix");
  return matrix;
}

/** What each pair is in, by the names of its hosts. */
function byPair({ hosts, results, troubles }: TrustMatrix) {
  const pairs = new Map<string, string>();
  for (const [a, from] of hosts.entries()) {
    for (const [b, to] of hosts.entries()) {
      const sentences = troubles
        .filter((trouble) => trouble.pairs.some(([x, y]) => x === a && y === b))
        .map(({ code, sentence }) => `${code} ${sentence}`);
      pairs.set(`${from} ${to}`, [results[a]?.[b], ...sentences.sort()].join("; "));
    }
  }
  return Object.fromEntries(pairs);
}

const resultsByPair = ({ hosts, results }: TrustMatrix) =>
  new Map(
    hosts.flatMap((from, a) => hosts.map((to, b) => [`${from} ${to}`, results[a]?.[b]] as const)),
  );

test("another order of the nodes changes the order and nothing else", () => {
  fc.assert(
    fc.property(members, fc.infiniteStream(fc.nat()), (list, keys) => {
      const shuffled = list
        .map((member) => ({ member, key: keys.next().value }))
        .sort((a, b) => a.key - b.key)
        .map(({ member }) => member);

      expect(byPair(matrixOf(shuffled))).toEqual(byPair(matrixOf(list)));
    }),
  );
});

test("a pair is sound exactly where no trouble names it", () => {
  fc.assert(
    fc.property(members, (list) => {
      const { results, troubles } = matrixOf(list);
      const named = new Set(troubles.flatMap(({ pairs }) => pairs.map(String)));

      for (const [a, row] of results.entries()) {
        for (const [b, result] of row.entries()) {
          const isSound = result === "ok" || result === "self" || result === "unused";
          expect(named.has(String([a, b]))).toBe(!isSound);
        }
      }
    }),
  );
});

const repairs: readonly [string, Partial<TrustMember>, (own: number) => Involved][] = [
  [
    "CLIENT_PURPOSE_MISSING",
    { usage: [SERVER_AUTH, CLIENT_AUTH] },
    (own) =>
      ([a]) =>
        a === own,
  ],
  [
    "SERVER_NAME_MISMATCH",
    { covered: true },
    (own) =>
      ([, b]) =>
        b === own,
  ],
];
type Involved = (pair: [number, number]) => boolean;

test.each(repairs)("mending a %s clears exactly its pairs", (code, repair, involves) => {
  const sound = members.map((list) =>
    list.map((member) => ({ ...member, usage: [SERVER_AUTH, CLIENT_AUTH], covered: true })),
  );
  const flaw = code === "SERVER_NAME_MISMATCH" ? { covered: false } : { usage: [SERVER_AUTH] };
  fc.assert(
    fc.property(sound, fc.nat(), (list, at) => {
      const own = at % list.length;
      const flawed = list.map((member, i) => (i === own ? { ...member, ...flaw } : member));
      const mended = flawed.map((member, i) => (i === own ? { ...member, ...repair } : member));
      const before = matrixOf(flawed);
      const after = matrixOf(mended);

      const cause = before.troubles.filter((trouble) => trouble.code === code);
      expect(cause.length).toBeLessThanOrEqual(1);
      const pairs = cause.flatMap((trouble) => trouble.pairs);
      expect(pairs.every(involves(own))).toBe(true);
      expect(after.troubles).toEqual(before.troubles.filter((trouble) => trouble.code !== code));
      const touched = new Set(pairs.map(([a, b]) => `${before.hosts[a]} ${before.hosts[b]}`));
      const now = resultsByPair(after);
      for (const [pair, result] of resultsByPair(before)) {
        if (!touched.has(pair)) expect(now.get(pair)).toBe(result);
      }
    }),
  );
});
