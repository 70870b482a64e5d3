import { expect, test } from "vitest";
import { judgesOf } from "#components/nodes/verdict-model.ts";
import { UNJUDGED_CHAIN } from "#lib/domain/observation/tls-posture.ts";
import { aNodeDto, anUnreachableNode } from "#tests/builders/dto-cluster.ts";

const { tls } = aNodeDto();

test("judges that agree have nothing to explain", () => {
  const judges = judgesOf(tls);

  expect(judges.map(({ id, verdict }) => [id, verdict])).toEqual([
    ["own", "pass"],
    ["openssl", "pass"],
  ]);
  expect(judges.every(({ disagreement }) => disagreement === null)).toBe(true);
});

test("the explanation of the driver family is also that of OpenSSL", () => {
  const judges = judgesOf({
    ...tls,
    openssl: { accepted: false, error: "unable to get local issuer certificate" },
    clientMatrix: [
      { family: "backtracking", accepted: true, error: null, disagreement: null },
      {
        family: "openssl",
        accepted: false,
        error: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
        disagreement: "OpenSSL does not try the second issuer of that name",
      },
    ],
  });

  expect(judges.map(({ id, verdict, disagreement }) => [id, verdict, disagreement])).toEqual([
    ["own", "pass", null],
    ["openssl", "fail", "OpenSSL does not try the second issuer of that name"],
    ["backtracking", "pass", null],
    ["openssl", "fail", "OpenSSL does not try the second issuer of that name"],
  ]);
});

test("a disagreement that nobody has explained is still said", () => {
  const [, openssl] = judgesOf({ ...tls, openssl: { accepted: false, error: "expired" } });

  expect(openssl?.disagreement).toContain("mongod");
});

test.each([
  ["an unreachable node", anUnreachableNode().tls],
  ["no CA file", { ...tls, verdict: UNJUDGED_CHAIN, openssl: { accepted: null, error: null } }],
  ["an observation of an earlier release", { ...tls, verdict: UNJUDGED_CHAIN }],
])("our verdict on %s is not judged, with the reason", (_, seen) => {
  const [own] = judgesOf(seen);

  expect(own?.verdict).toBe("unseen");
  expect(own?.detail).not.toBe("");
});
