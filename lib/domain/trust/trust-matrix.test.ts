import { describe, expect, test } from "vitest";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { UNSEEN_VERSIONS } from "#lib/domain/observation/tls-posture.ts";
import { buildTrustMatrix, type TrustMatrix } from "#lib/domain/trust/trust-matrix.ts";
import { aReplicaSet, MODERN_VERSIONS } from "#tests/builders/observation.ts";
import { aMember, anObservationOf, SERVER_AUTH, type TrustMember } from "#tests/builders/trust.ts";

const [A, B, C] = ["db-1:27017", "db-2:27017", "db-3:27017"] as const;

function matrixOf(...members: TrustMember[]): TrustMatrix {
  return built(anObservationOf(members));
}

function built(observation: Observation): TrustMatrix {
  const matrix = buildTrustMatrix(observation);
  if (matrix === null) throw new Error("There is no matrix");
  return matrix;
}

const codesOf = ({ troubles }: TrustMatrix) => troubles.map(({ code, pairs }) => [code, pairs]);

test("there is no matrix where no node spoke TLS", () => {
  expect(buildTrustMatrix(aReplicaSet(["disabled"]))).toBeNull();
});

test("members under one authority can all dial each other", () => {
  const matrix = matrixOf(aMember(A), aMember(B));

  expect(matrix).toEqual({
    hosts: [A, B],
    results: [
      ["self", "ok"],
      ["ok", "self"],
    ],
    troubles: [],
  });
});

test("a member that trusts another authority refuses the others in both directions", () => {
  const matrix = matrixOf(aMember(A), aMember(B), aMember(C, { trusts: ["CN=Other"] }));

  expect(matrix.results).toEqual([
    ["self", "ok", "broken"],
    ["ok", "self", "broken"],
    ["broken", "broken", "self"],
  ]);
  expect(codesOf(matrix)).toEqual([
    [
      "CLIENT_CHAIN_REFUSED",
      [
        [0, 2],
        [1, 2],
      ],
    ],
    [
      "SERVER_CHAIN_REFUSED",
      [
        [2, 0],
        [2, 1],
      ],
    ],
  ]);
  expect(matrix.troubles[1]?.sentence).toBe(
    "db-3:27017 accepts only CN=Other when dialling, and CN=CA issued the certificates of db-1:27017 and db-2:27017",
  );
});

test("a certificate without clientAuth cannot dial, and can be dialled", () => {
  const matrix = matrixOf(aMember(A), aMember(B, { usage: [SERVER_AUTH] }), aMember(C));

  expect(codesOf(matrix)).toEqual([
    [
      "CLIENT_PURPOSE_MISSING",
      [
        [1, 0],
        [1, 2],
      ],
    ],
  ]);
});

test("a name that does not match keeps everybody from dialling that member", () => {
  const matrix = matrixOf(aMember(A), aMember(B, { covered: false }), aMember(C));

  expect(codesOf(matrix)).toEqual([
    [
      "SERVER_NAME_MISMATCH",
      [
        [0, 1],
        [2, 1],
      ],
    ],
  ]);
});

test("an expired certificate is one cause a direction, not one a set", () => {
  const both = ["CN=CA", "CN=Other"];
  const matrix = matrixOf(aMember(A), aMember(B, { expired: true }), aMember(C, { trusts: both }));

  expect(codesOf(matrix)).toEqual([
    [
      "CLIENT_CHAIN_REFUSED",
      [
        [1, 0],
        [1, 2],
      ],
    ],
    [
      "SERVER_CHAIN_REFUSED",
      [
        [0, 1],
        [2, 1],
      ],
    ],
  ]);
});

describe("a node without a CA file", () => {
  const matrix = matrixOf(aMember(A), aMember(B, { trusts: null, covered: false }));

  test("makes the pairs it is in unchecked, not broken by itself", () => {
    expect(matrix.results).toEqual([
      ["self", "broken"],
      ["unchecked", "self"],
    ]);
  });

  test("is one trouble in both directions", () => {
    expect(codesOf(matrix)).toEqual([
      ["SERVER_NAME_MISMATCH", [[0, 1]]],
      [
        "PEER_NOT_CHECKED",
        [
          [0, 1],
          [1, 0],
        ],
      ],
    ]);
  });
});

test("allowInvalidHostnames excuses a name, and allowInvalidCertificates also a chain", () => {
  const wrong = aMember(B, { covered: false, issuer: "CN=Other" });
  const names = matrixOf(aMember(A, { leniency: { allowsInvalidHostnames: true } }), wrong);
  const all = matrixOf(aMember(A, { leniency: { allowsInvalidCertificates: true } }), wrong);

  expect(names.results[0]).toEqual(["self", "broken"]);
  expect(all.results).toEqual([
    ["self", "unchecked"],
    ["unchecked", "self"],
  ]);
});

test("a certificate that is withheld fails only where one is demanded", () => {
  const shy = aMember(A, { leniency: { withholdsCertificate: true } });
  const open = aMember(C, { leniency: { servesWithoutCertificate: true } });

  expect(codesOf(matrixOf(shy, aMember(B), open))).toEqual([
    ["CLIENT_CERTIFICATE_WITHHELD", [[0, 1]]],
  ]);
});

test("a node that shows nothing is unknown in every pair, as one trouble", () => {
  const matrix = matrixOf(aMember(A), aMember(B, { trusts: "unseen" }));

  expect(matrix.results).toEqual([
    ["self", "unknown"],
    ["unknown", "self"],
  ]);
  expect(codesOf(matrix)).toEqual([
    [
      "TRUST_NOT_OBSERVED",
      [
        [0, 1],
        [1, 0],
      ],
    ],
  ]);
});

test("nobody dials a router, and a router dials everybody", () => {
  const router = aMember(B, { process: "mongos" });

  expect(matrixOf(aMember(A), router).results).toEqual([
    ["self", "unused"],
    ["ok", "self"],
  ]);
});

test("what OpenSSL refuses and we accept is at risk", () => {
  const seen = anObservationOf([aMember(A), aMember(B)]);
  for (const verdict of seen.trust?.verdicts ?? []) {
    if (verdict.chain.endsWith(B) && verdict.purpose === "server") {
      verdict.openssl = { accepted: false, error: "UNABLE_TO_GET_ISSUER_CERT" };
    }
  }

  expect(built(seen).results[0]).toEqual(["self", "at-risk"]);
});

describe("protocol versions and suites", () => {
  const only = (...versions: ("TLSv1.2" | "TLSv1.3")[]) => ({
    ...MODERN_VERSIONS,
    "TLSv1.2": versions.includes("TLSv1.2"),
    "TLSv1.3": versions.includes("TLSv1.3"),
  });

  function withTls(tls: Partial<Observation["nodes"][number]["tls"]>[]): TrustMatrix {
    const seen = anObservationOf([aMember(A), aMember(B)]);
    const nodes = seen.nodes.map((node, i) => ({ ...node, tls: { ...node.tls, ...tls[i] } }));
    return built({ ...seen, nodes });
  }

  test("nothing in common breaks both directions", () => {
    const matrix = withTls([{ versions: only("TLSv1.2") }, { versions: only("TLSv1.3") }]);

    expect(codesOf(matrix)).toEqual([
      ["NO_COMMON_VERSION", [[0, 1]]],
      ["NO_COMMON_VERSION", [[1, 0]]],
    ]);
  });

  test("a version that nobody asked for breaks nothing", () => {
    const matrix = withTls([{ versions: only("TLSv1.2") }, { versions: UNSEEN_VERSIONS }]);

    expect(matrix.troubles).toEqual([]);
  });

  test.each([
    ["ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384", []],
    ["ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256", ["NO_COMMON_CIPHER"]],
  ])("%s beside %s makes %j", (mine, theirs, codes) => {
    const tls = [mine, theirs].map((cipher) => ({
      versions: only("TLSv1.2"),
      enumeration: {
        versions: [
          { version: "TLSv1.2" as const, ciphers: [cipher], preference: null, groups: [] },
        ],
        signatureAlgorithms: [],
        secureRenegotiation: null,
        compression: null,
        sessionTickets: null,
        connections: 1,
        durationMs: 1,
        incomplete: null,
      },
    }));

    expect([...new Set(withTls(tls).troubles.map(({ code }) => code))]).toEqual(codes);
  });
});
