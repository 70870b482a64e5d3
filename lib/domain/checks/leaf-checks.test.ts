import { expect, test } from "vitest";
import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import { aStrictNode, aStrictNodeWith, outcome, withLeaf } from "#tests/builders/strict-node.ts";

const leaf = (changes: Partial<ObservedCertificate>) => withLeaf(aStrictNode(), changes);

test.each([
  ["LEAF-01", { notAfter: "2026-11-22T09:59:59.000Z" }, "fail critical"],
  ["LEAF-01", { notBefore: "2026-11-22T10:00:01.000Z" }, "fail critical"],
  ["LEAF-02", { notAfter: "2026-11-29T09:59:59.000Z" }, "fail critical"],
  ["LEAF-02", { notAfter: "2026-11-29T10:00:00.000Z" }, "fail high"],
  ["LEAF-02", { notAfter: "2026-12-22T10:00:00.000Z" }, "warn medium"],
  ["LEAF-02", { notAfter: "2026-12-23T10:00:00.000Z" }, "pass medium"],
  ["LEAF-03", { notAfter: "2027-01-02T00:00:00.000Z" }, "pass low"],
  ["LEAF-03", { notAfter: "2027-01-03T00:00:00.000Z" }, "fail low"],
  ["LEAF-04", { subjectAltNames: ["DNS:db-2"] }, "fail critical"],
  ["LEAF-05", { publicKey: { type: "rsa", bits: 1_024, curve: null } }, "fail high"],
  ["LEAF-05", { publicKey: { type: "ec", bits: null, curve: "secp224r1" } }, "fail high"],
  ["LEAF-05", { publicKey: { type: "ec", bits: null, curve: "secp384r1" } }, "pass high"],
  ["LEAF-06", { signatureAlgorithm: "sha1WithRSAEncryption", signatureHash: null }, "fail high"],
  ["LEAF-06", { signatureAlgorithm: "RSASSA-PSS", signatureHash: "sha1" }, "fail high"],
  ["LEAF-06", { signatureAlgorithm: null, signatureHash: null }, "could-not-observe high"],
  ["LEAF-07", { extendedKeyUsage: ["1.3.6.1.5.5.7.3.1"] }, "warn critical"],
  ["LEAF-07", { extendedKeyUsage: ["1.3.6.1.5.5.7.3.2"] }, "fail critical"],
  ["LEAF-07", { extendedKeyUsage: [] }, "pass critical"],
  ["LEAF-08", { issuer: "CN=db-1:27017" }, "fail high"],
  ["LEAF-08", { isCa: true }, "fail high"],
  ["LEAF-08", { isCa: null }, "could-not-observe high"],
] as const)("%s with %j: %s", (check, changes, expected) => {
  expect(outcome(check, leaf({ ...changes } as Partial<ObservedCertificate>))).toBe(expected);
});

test("a weak key or signature of an authority counts as much as one of the leaf", () => {
  const { tls } = aStrictNode();
  const withAuthority = (changes: Partial<ObservedCertificate>) =>
    aStrictNodeWith({
      chain: tls.chain.flatMap((own) => [
        own,
        { ...own, subject: "CN=Test CA", issuer: "CN=Root", sha256: "ca", ...changes },
      ]),
    });

  const shortKey = { publicKey: { type: "rsa", bits: 1_024, curve: null } };
  expect(outcome("LEAF-05", withAuthority(shortKey))).toBe("fail high");
  expect(outcome("LEAF-06", withAuthority({ signatureHash: "sha1" }))).toBe("fail high");
  // Nobody relies on the signature of a root over itself.
  const root = { signatureHash: "sha1", issuer: "CN=Test CA" };
  expect(outcome("LEAF-06", withAuthority(root))).toBe("pass high");
});

test("a horizon that no name covers fails LEAF-04 as the host itself does", () => {
  const names = { subjectAltNames: ["DNS:db-1", "DNS:db-1.public.example"] };
  const at = (horizons: string[] | null) =>
    outcome("LEAF-04", withLeaf(aStrictNode({ horizons }), names));

  expect(at(["db-1.public.example"])).toBe("pass critical");
  expect(at(["db-1.public.example", "db-1.vpn.example"])).toBe("fail critical");
  expect(at([])).toBe("pass critical");
  expect(at(null)).toBe("could-not-observe critical");
});

test("of a node that takes no TLS nothing is asked", () => {
  const disabled = aStrictNodeWith({ accepted: false, chain: [] });

  expect(outcome("LEAF-01", disabled)).toBe("not-applicable critical");
});

test("one key on two nodes fails LEAF-09, a wildcard is a warning, an unread key is no pass", () => {
  const node = (host: string, changes: Partial<ObservedCertificate>) =>
    withLeaf(aStrictNode({ host }), changes);
  const pair = (changes: Partial<ObservedCertificate>) =>
    outcome("LEAF-09", node("db-1:27017", changes), node("db-2:27017", changes));

  expect(pair({ spkiSha256: "one" })).toBe("fail medium");
  expect(pair({ spkiSha256: null })).toBe("could-not-observe medium");
  expect(pair({ subjectAltNames: ["DNS:*.example"] })).toBe("warn medium");
  expect(pair({})).toBe("pass medium");
  expect(outcome("LEAF-09")).toBe("not-applicable medium");
});
