import { describe, expect, test } from "vitest";
import type { ObservedCertificate, TlsObservation } from "#lib/domain/observation/observation.ts";
import { UNJUDGED_CHAIN } from "#lib/domain/observation/tls-posture.ts";
import { aStrictNode, aStrictNodeWith, findingsOf, outcome } from "#tests/builders/strict-node.ts";

/** A certificate by the names in it. */
function certificate(subject: string, issuer: string): ObservedCertificate {
  const [leaf] = aStrictNode().tls.chain;
  if (leaf === undefined) throw new Error("The builder made a node without a certificate");
  return { ...leaf, subject, issuer, sha256: `${subject} by ${issuer}` };
}

describe("CHAIN-01", () => {
  const refused = (code: string) => ({
    ...UNJUDGED_CHAIN,
    accepted: false,
    reasons: [{ code, message: "no", certificate: null }],
  });
  const accepted = { ...UNJUDGED_CHAIN, accepted: true };
  const yes = { accepted: true, error: null };
  const no = { accepted: false, error: "SELF_SIGNED_CERT_IN_CHAIN" };
  const silent = { accepted: null, error: null };

  test.each([
    ["both accept", accepted, yes, "pass critical"],
    ["both refuse", refused("EXPIRED"), no, "fail critical"],
    ["only OpenSSL refuses", accepted, no, "fail critical"],
    ["only our rules refuse", refused("EXPIRED"), yes, "fail critical"],
    ["OpenSSL was not asked", accepted, silent, "pass critical"],
    ["only OpenSSL was asked, and refuses", UNJUDGED_CHAIN, no, "fail critical"],
    ["only OpenSSL was asked, and accepts", UNJUDGED_CHAIN, yes, "pass critical"],
    ["nobody was asked", UNJUDGED_CHAIN, silent, "could-not-observe critical"],
  ])("where %s: %s", (_, verdict, openssl, expected) => {
    expect(outcome("CHAIN-01", aStrictNodeWith({ verdict, openssl }))).toBe(expected);
  });

  test("explains where the two differ", () => {
    const disagreement = "OpenSSL does not try another issuer";
    const node = aStrictNodeWith({
      verdict: accepted,
      openssl: no,
      clientMatrix: [{ family: "openssl", accepted: false, error: no.error, disagreement }],
    });

    const found = findingsOf(node).find(({ check }) => check === "CHAIN-01");

    expect(found?.observed).toContain(no.error);
    expect(found?.observed).toContain(disagreement);
  });
});

describe("CHAIN-02", () => {
  const leaf = certificate("leaf", "inner");
  const inner = certificate("inner", "outer");
  const outer = certificate("outer", "root");
  const root = certificate("root", "root");
  const crossed = certificate("root", "other root");
  const found = { ...UNJUDGED_CHAIN, accepted: true, path: ["leaf"] };
  const none = {
    ...UNJUDGED_CHAIN,
    accepted: false,
    reasons: [{ code: "UNKNOWN_ISSUER", message: "no issuer", certificate: null }],
  };

  test.each<[string, ObservedCertificate[], TlsObservation["verdict"], string]>([
    ["in order", [leaf, inner, outer], found, "pass medium"],
    ["with the root", [leaf, inner, outer, root], UNJUDGED_CHAIN, "pass medium"],
    ["with a cross-signed root", [leaf, inner, outer, crossed, root], found, "pass medium"],
    ["out of order", [leaf, outer, inner], found, "fail medium"],
    ["with a stranger", [leaf, inner, certificate("x", "y")], found, "fail medium"],
    ["with a copy", [leaf, inner, inner, outer], found, "fail medium"],
    ["without an intermediate", [leaf, inner], none, "fail medium"],
    ["that nobody judged", [leaf, inner], UNJUDGED_CHAIN, "could-not-observe medium"],
    ["of nothing", [], UNJUDGED_CHAIN, "could-not-observe medium"],
  ])("of a chain %s", (_, chain, verdict, expected) => {
    expect(outcome("CHAIN-02", aStrictNodeWith({ chain, verdict }))).toBe(expected);
  });
});

test("CHAIN-03 looks at every authority of the chain and never takes a leaf alone for a pass", () => {
  const leaf = certificate("leaf", "inner");
  const inner = certificate("inner", "root");
  const early = { ...certificate("root", "root"), notAfter: "2027-01-01T00:00:00.000Z" };
  const of = (...chain: ObservedCertificate[]) => outcome("CHAIN-03", aStrictNodeWith({ chain }));

  expect(of(leaf, inner)).toBe("pass high");
  expect(of(leaf, inner, early)).toBe("fail high");
  expect(of(leaf)).toBe("could-not-observe high");
});

test("CHAIN-06 compares what the nodes accept", () => {
  const accepting = (...lists: (string[] | null)[]) =>
    outcome(
      "CHAIN-06",
      ...lists.map((acceptedAuthorities, index) =>
        aStrictNodeWith({ acceptedAuthorities }, { host: `db-${index}:27017` }),
      ),
    );

  expect(accepting(["CN=A", "CN=B"], ["CN=B", "CN=A"])).toBe("pass high");
  expect(accepting(["CN=A"], ["CN=A", "CN=B"])).toBe("warn high");
  expect(accepting(["CN=A"], ["CN=B"])).toBe("fail high");
  expect(accepting(["CN=A"], null)).toBe("could-not-observe high");
  expect(accepting(null, null)).toBe("could-not-observe high");
  expect(accepting(["CN=A"])).toBe("not-applicable high");
});
