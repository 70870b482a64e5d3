import { expect, test } from "vitest";
import {
  addressOfPair,
  countResults,
  dialLists,
  nextTroubled,
  pairAt,
  pairBeside,
  sortTroubles,
  troublesOf,
} from "#components/trust/trust-model.ts";
import { aTrouble, aTrustMatrix } from "#tests/builders/dto-tls.ts";

const HOSTS = ["n1:27017", "n2:27017", "n3:27017"];

test("what is broken comes before what could not be seen, then what concerns more pairs", () => {
  const matrix = aTrustMatrix(HOSTS, [
    aTrouble({
      code: "TRUST_NOT_OBSERVED",
      result: "unknown",
      pairs: [
        [0, 1],
        [0, 2],
        [1, 0],
      ],
    }),
    aTrouble({ code: "SERVER_NAME_MISMATCH", pairs: [[1, 0]] }),
    aTrouble({
      code: "CLIENT_PURPOSE_MISSING",
      pairs: [
        [2, 0],
        [2, 1],
      ],
    }),
  ]);

  expect(sortTroubles(matrix).map(({ code }) => code)).toEqual([
    "CLIENT_PURPOSE_MISSING",
    "SERVER_NAME_MISMATCH",
    "TRUST_NOT_OBSERVED",
  ]);
});

test("two troubles of one kind have different names", () => {
  const matrix = aTrustMatrix(HOSTS, [
    aTrouble({ pairs: [[0, 1]] }),
    aTrouble({ pairs: [[2, 1]] }),
  ]);

  const keys = sortTroubles(matrix).map(({ key }) => key);

  expect(new Set(keys).size).toBe(2);
});

test("the pairs of a sound set of three are six and three are itself", () => {
  expect(countResults(aTrustMatrix(HOSTS))).toMatchObject({ ok: 6, self: 3, broken: 0 });
});

test("a pair is found again by its address", () => {
  const pair = { from: 2, to: 0 };

  expect(pairAt(addressOfPair(pair, HOSTS), HOSTS)).toEqual(pair);
});

test.each([null, "", "n1:27017", "n1:27017~gone:27017"])("%j names no pair", (address) => {
  expect(pairAt(address, HOSTS)).toBeNull();
});

test("steps stop at the edge", () => {
  expect(pairBeside({ from: 0, to: 2 }, [-1, 1], 3)).toEqual({ from: 0, to: 2 });
  expect(pairBeside({ from: 0, to: 0 }, [1, 0], 3)).toEqual({ from: 1, to: 0 });
});

test("the next trouble is found forwards, backwards and around the end", () => {
  const matrix = aTrustMatrix(HOSTS, [
    aTrouble({
      pairs: [
        [0, 2],
        [1, 2],
      ],
    }),
  ]);

  expect(nextTroubled(matrix, { from: 0, to: 0 }, 1)).toEqual({ from: 0, to: 2 });
  expect(nextTroubled(matrix, { from: 1, to: 2 }, 1)).toEqual({ from: 0, to: 2 });
  expect(nextTroubled(matrix, { from: 1, to: 2 }, -1)).toEqual({ from: 0, to: 2 });
  expect(nextTroubled(aTrustMatrix(HOSTS), { from: 0, to: 0 }, 1)).toBeNull();
});

test("a pair has every trouble that names it", () => {
  const troubles = sortTroubles(
    aTrustMatrix(HOSTS, [
      aTrouble({ pairs: [[0, 2]] }),
      aTrouble({
        code: "NO_COMMON_VERSION",
        pairs: [
          [0, 2],
          [0, 1],
        ],
      }),
    ]),
  );

  expect(troublesOf(troubles, { from: 0, to: 2 })).toHaveLength(2);
  expect(troublesOf(troubles, { from: 0, to: 1 })).toHaveLength(1);
});

test("each node says whom it cannot dial", () => {
  const [first, , third] = dialLists(aTrustMatrix(HOSTS, [aTrouble({ pairs: [[0, 2]] })]));

  expect(first).toEqual({
    host: "n1:27017",
    troubled: [{ result: "broken", hosts: ["n3:27017"] }],
    fine: 1,
  });
  expect(third?.troubled).toEqual([]);
});
