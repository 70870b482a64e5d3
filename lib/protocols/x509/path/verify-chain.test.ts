import { describe, expect, test } from "vitest";
import { PROFILE_NAMES } from "#lib/protocols/x509/path/profiles.ts";
import { usualKey, VALID_UNTIL } from "#tests/pki/build-certificate.ts";
import {
  authorityKeyId,
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  malformed,
  nameConstraints,
  PURPOSES,
  policyConstraints,
  subjectAltName,
  unknownExtension,
} from "#tests/pki/extensions.ts";
import { aLeaf, anIntermediate, aRoot, type IssueWish } from "#tests/pki/issue.ts";
import { testKey } from "#tests/pki/keys.ts";
import { commonName, generalName } from "#tests/pki/names.ts";
import { answerTo, codesFor } from "#tests/x509/chain-world.ts";

const root = aRoot("Root");
const ca = anIntermediate(root, "CA");
const leaf = aLeaf(ca, "Leaf");
const past = new Date("2025-01-01T00:00:00Z");
const future = new Date("2027-01-01T00:00:00Z");

const withLeaf = (wish: IssueWish) => ({ leaf: aLeaf(ca, "Odd leaf", wish), others: [ca] });
const withCa = (wish: IssueWish) => {
  const odd = anIntermediate(root, "Odd CA", wish);
  return { leaf: aLeaf(odd, "Below"), others: [odd] };
};
const withRoot = (wish: IssueWish) => {
  const odd = aRoot("Odd root", wish);
  return { leaf: aLeaf(odd, "Below"), anchors: [odd] };
};

test.each(PROFILE_NAMES)("accepts a plain chain under %s", (profile) => {
  const server = aLeaf(ca, "localhost", { subject: commonName("localhost") });
  const peerName = { kind: "dns", value: "localhost" } as const;

  const answer = answerTo({ leaf: server, others: [ca], anchors: [root], profile, peerName });

  expect(answer.reasons).toEqual([]);
  expect(answer.verdict).toBe("accepted");
  expect(answer.path.map(({ der }) => der)).toEqual([server.der, ca.der, root.der]);
});

test("takes any certificate for an anchor, the leaf itself included", () => {
  expect(codesFor({ leaf, anchors: [leaf] })).toEqual([]);
  expect(codesFor({ leaf, anchors: [ca] })).toEqual([]);
});

test.each<[code: string, what: string, wish: Partial<Parameters<typeof codesFor>[0]>]>([
  ["CERTIFICATE_EXPIRED", "an expired leaf", withLeaf({ notAfter: past })],
  ["CERTIFICATE_EXPIRED", "an expired authority", withCa({ notAfter: past })],
  ["CERTIFICATE_EXPIRED", "an expired anchor", withRoot({ notAfter: past })],
  ["CERTIFICATE_NOT_YET_VALID", "a leaf of the future", withLeaf({ notBefore: future })],
  ["NOT_A_CA", "an authority without the bit", withCa({ also: [basicConstraints({ ca: false })] })],
  ["NOT_A_CA", "an anchor without basic constraints", withRoot({ without: ["2.5.29.19"] })],
  [
    "KEY_USAGE_MISSING",
    "an authority without keyCertSign",
    withCa({ also: [keyUsage(["cRLSign"])] }),
  ],
  ["UNKNOWN_CRITICAL_EXTENSION", "a leaf", withLeaf({ also: [unknownExtension(true)] })],
  ["UNKNOWN_CRITICAL_EXTENSION", "an authority", withCa({ also: [unknownExtension(true)] })],
  [
    "CERTIFICATE_MALFORMED",
    "a leaf with broken names",
    withLeaf({ also: [malformed(subjectAltName([]))] }),
  ],
  [
    "CERTIFICATE_MALFORMED",
    "an authority with broken constraints",
    withCa({ also: [malformed(nameConstraints({}))] }),
  ],
  ["WEAK_KEY", "RSA of 1024 bits", withLeaf({ key: testKey("rsa-1024") })],
  ["WEAK_KEY", "the curve P-192", withLeaf({ key: testKey("p-192") })],
  ["WEAK_SIGNATURE", "SHA-1", withCa({ signer: testKey("rsa-2048"), scheme: "rsa-sha1" })],
  [
    "EXTENDED_KEY_USAGE_MISSING",
    "a client's certificate at a server",
    {
      ...withLeaf({ also: [extendedKeyUsage(["clientAuth"])] }),
      peerName: { kind: "dns", value: "localhost" },
    },
  ],
  [
    "EXTENDED_KEY_USAGE_MISSING",
    "an authority for other purposes",
    {
      ...withCa({ also: [extendedKeyUsage(["emailProtection"])] }),
      extendedKeyUsage: [PURPOSES.clientAuth],
    },
  ],
  ["KEY_USAGE_MISSING", "a usage that was asked for", { keyUsage: ["keyEncipherment"] }],
  ["HOST_NAME_MISMATCH", "another host", { peerName: { kind: "dns", value: "other.example" } }],
  ["UNKNOWN_ISSUER", "a missing authority", { others: [] }],
  ["UNKNOWN_ISSUER", "another anchor", { anchors: [aRoot("Stranger")] }],
  [
    "SIGNATURE_INVALID",
    "an altered signature",
    withLeaf({ alterSignature: (bytes) => bytes.fill(1, bytes.length - 4) }),
  ],
  ["SIGNATURE_INVALID", "a namesake with another key", withCa({ signer: testKey("p-256", "x") })],
  ["DEPTH_EXCEEDED", "more authorities than asked for", { maxDepth: 0 }],
  [
    "NAME_CONSTRAINT_VIOLATED",
    "a host beyond the constraints",
    withCa({ also: [nameConstraints({ permitted: [generalName.dns("example.com")] })] }),
  ],
  [
    "POLICY_REQUIRED",
    "an authority that demands a policy",
    withCa({ also: [policyConstraints({ requireExplicitPolicy: 0 })] }),
  ],
  [
    "CERTIFICATE_NONCONFORMING",
    "a critical key identifier",
    withLeaf({ also: [authorityKeyId({ keyId: ca.key.keyId }, true)] }),
  ],
])("says %s of %s", (code, _, wish) => {
  const answer = answerTo({ leaf, others: [ca], anchors: [root], ...wish });

  expect(answer.verdict).toBe("rejected");
  expect(answer.reasons.map((reason) => reason.code)).toContain(code);
});

test("says whose key signed where names do not fit", () => {
  const stray = aLeaf(ca, "Stray", { issuer: commonName("Somebody else") });

  expect(codesFor({ leaf: stray, others: [ca], anchors: [root] })).toEqual([
    "SUBJECT_ISSUER_MISMATCH",
  ]);
});

test("counts the last second of a certificate in", () => {
  const last = { leaf, others: [ca], anchors: [root] };

  expect(codesFor({ ...last, at: new Date(VALID_UNTIL.getTime() + 999) })).toEqual([]);
  expect(codesFor({ ...last, at: new Date(VALID_UNTIL.getTime() + 1000) })).not.toEqual([]);
});

describe("an anchor's own faults", () => {
  const expired = aRoot("Expired root", { notAfter: past });
  const wish = { leaf: aLeaf(expired, "Below"), anchors: [expired] };

  test("refuse the chain by default", () => {
    expect(codesFor(wish)).toEqual(["CERTIFICATE_EXPIRED"]);
  });

  test("are findings where the anchor is a name and a key", () => {
    const answer = answerTo({ ...wish, profile: "rfc5280-strict" });

    expect(answer.verdict).toBe("accepted");
    expect(answer.findings.map(({ rule }) => rule)).toContain("anchor-certificate-expired");
  });
});

test("rubbish beside the chain is a finding", () => {
  const rubbish = { ...ca, der: Buffer.from("rubbish") };

  const answer = answerTo({ leaf, others: [rubbish, ca], anchors: [root] });

  expect(answer.verdict).toBe("accepted");
  expect(answer.findings.map(({ rule }) => rule)).toContain("certificate-unreadable");
});

test("a leaf that is no certificate is malformed", () => {
  const answer = answerTo({ leaf: { ...leaf, der: Buffer.from("300a", "hex") }, anchors: [root] });

  expect(answer.path).toEqual([]);
  expect(answer.reasons.map(({ code }) => code)).toEqual(["CERTIFICATE_MALFORMED"]);
});

test("a root that names another key as its issuer's is no root", () => {
  const odd = aRoot("Odd", { also: [authorityKeyId({ keyId: usualKey("Another").keyId })] });

  expect(codesFor({ leaf: aLeaf(odd, "Below"), anchors: [odd] })).toEqual([
    "CERTIFICATE_NONCONFORMING",
  ]);
});
