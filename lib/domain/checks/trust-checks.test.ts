import { describe, expect, test } from "vitest";
import { evaluateChecks } from "#lib/domain/checks/evaluate-checks.ts";
import type { Finding } from "#lib/domain/checks/finding.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { evaluateGates } from "#lib/domain/rollout/gates.ts";
import { aMode, aReplicaSet } from "#tests/builders/observation.ts";
import { aRollout } from "#tests/builders/rollout.ts";
import { aMember, anObservationOf, type TrustMember } from "#tests/builders/trust.ts";

const NOW = new Date("2026-11-22T10:00:00Z");
const [A, B, C] = ["db-1:27017", "db-2:27017", "db-3:27017"] as const;

function findingOf(check: string, observation: Observation): Finding {
  const found = evaluateChecks(observation, NOW).find((finding) => finding.check === check);
  if (found === undefined) throw new Error(`No finding of ${check}`);
  return found;
}

function outcome(check: string, observation: Observation): string {
  const { result, severity } = findingOf(check, observation);
  return `${result} ${severity}`;
}

describe("TRUST-01", () => {
  const of = (...members: TrustMember[]) => outcome("TRUST-01", anObservationOf(members));

  test.each([
    ["sound", aMember(B), "pass critical"],
    ["broken", aMember(B, { covered: false }), "fail critical"],
    ["unchecked", aMember(B, { trusts: null }), "warn medium"],
    ["unknown", aMember(B, { trusts: "unseen" }), "could-not-observe critical"],
  ])("a %s pair makes it %s", (_what, member, expected) => {
    expect(of(aMember(A), member)).toBe(expected);
  });

  test("weighs less as long as every node is at disabled", () => {
    const seen = anObservationOf([aMember(A), aMember(B, { covered: false })]);
    const nodes = seen.nodes.map((node) => ({ ...node, mode: aMode("disabled") }));

    expect(outcome("TRUST-01", { ...seen, nodes })).toBe("fail high");
  });

  test("names the hosts of the pairs and counts them", () => {
    const { observed } = findingOf(
      "TRUST-01",
      anObservationOf([aMember(A), aMember(B), aMember(C, { trusts: ["CN=Other"] })]),
    );

    expect(observed).toContain("4 of 6");
    expect([A, B, C].every((host) => observed.includes(host))).toBe(true);
  });

  test("is not judged where nobody spoke TLS", () => {
    expect(outcome("TRUST-01", aReplicaSet(["disabled"]))).toBe("could-not-observe critical");
  });
});

test.each(["TRUST-01", "IDENT-01"])("%s does not concern a standalone", (check) => {
  const seen = anObservationOf([aMember(A)]);

  expect(outcome(check, { ...seen, cluster: { ...seen.cluster, kind: "standalone" } })).toBe(
    "not-applicable critical",
  );
});

describe("IDENT-01", () => {
  const subject = "CN=a,OU=Server,O=Example";
  const member = (host: string, change: Partial<TrustMember> = {}) =>
    aMember(host, { subject, membership: true, ...change });
  const of = (...members: TrustMember[]) => outcome("IDENT-01", anObservationOf(members));

  test("members with one O, OU and DC pass, whatever their names and order", () => {
    expect(of(member(A), member(B, { subject: "O=Example,CN=b,OU=Server" }))).toBe("pass critical");
  });

  test.each([
    [true, "fail critical"],
    [false, "warn low"],
  ])(
    "members that differ, with membership by certificate %s, make it %s",
    (membership, expected) => {
      const odd = { membership, subject: "CN=b,OU=Other,O=Example" };
      expect(of(member(A, { membership }), member(B, odd))).toBe(expected);
    },
  );

  test("members without any such attribute cannot be recognised", () => {
    expect(of(member(A, { subject: "CN=a" }), member(B, { subject: "CN=b" }))).toBe(
      "fail critical",
    );
  });

  test.each([
    ["CN=backup,OU=Server,O=Example", "fail critical"],
    ["CN=backup,OU=Client,O=Example", "pass critical"],
    ["CN=backup", "pass critical"],
  ])("a client certificate %s makes it %s", (client, expected) => {
    const seen = anObservationOf([member(A), member(B)]);
    const [leaf] = seen.nodes[0]?.tls.chain ?? [];
    if (seen.trust === null || leaf === undefined) throw new Error("There is no evidence");
    const clientCertificates = [{ ...leaf, subject: client }];

    expect(outcome("IDENT-01", { ...seen, trust: { ...seen.trust, clientCertificates } })).toBe(
      expected,
    );
  });
});

describe("the gate of certificates", () => {
  const rollout = aRollout({ state: "awaiting_approval" });
  const planned = aReplicaSet(["allowTLS", "allowTLS", "allowTLS"]);

  function gateWith(...members: TrustMember[]) {
    const { trust, nodes } = anObservationOf(members);
    const tlsOf = new Map(nodes.map(({ host, tls }) => [host, tls]));
    const seen = planned.nodes.map((node) => ({ ...node, tls: tlsOf.get(node.host) ?? node.tls }));
    return evaluateGates(rollout, { ...planned, nodes: seen, trust }, NOW).find(
      ({ id }) => id === "certificates",
    );
  }

  test("is met where every pair is sound, and where pairs are unchecked", () => {
    expect(gateWith(aMember(A), aMember(B), aMember(C))?.state).toBe("met");
    expect(gateWith(aMember(A), aMember(B), aMember(C, { trusts: null }))?.state).toBe("met");
  });

  test("is unmet with the sentence where a pair would be refused", () => {
    const gate = gateWith(aMember(A), aMember(B), aMember(C, { covered: false }));

    expect(gate).toMatchObject({ state: "unmet", waitsFor: "person", hosts: [A, B, C] });
    expect(gate?.value).toContain(C);
  });

  test("is unknown, which holds nothing up, where a pair could not be judged", () => {
    expect(gateWith(aMember(A), aMember(B), aMember(C, { trusts: "unseen" }))).toMatchObject({
      state: "unknown",
    });
  });
});
