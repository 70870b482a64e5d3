import { expect, test } from "vitest";
import { FLAWS } from "#lib/protocols/x509/certificate/flaw.ts";
import { readCertificate } from "#lib/protocols/x509/certificate/read-certificate.ts";
import type { Role } from "#lib/protocols/x509/lint/lint.ts";
import { LINTS } from "#lib/protocols/x509/lint/lints.ts";
import { PROFILES } from "#lib/protocols/x509/path/profiles.ts";
import { type BuiltCertificate, usualKey } from "#tests/pki/build-certificate.ts";
import {
  authorityInformationAccess,
  authorityKeyId,
  basicConstraints,
  extendedKeyUsage,
  inhibitAnyPolicy,
  keyUsage,
  nameConstraints,
  policyConstraints,
  subjectAltName,
  subjectKeyId,
} from "#tests/pki/extensions.ts";
import { aLeaf, anIntermediate, aRoot, type IssueWish } from "#tests/pki/issue.ts";
import { attribute, commonName, EMPTY_NAME, generalName, name } from "#tests/pki/names.ts";

const root = aRoot("Root");
const leaf = (wish: IssueWish) =>
  aLeaf(root, "Leaf", { subject: commonName("localhost"), ...wish });
const ca = (wish: IssueWish) => anIntermediate(root, "CA", wish);
const { dns } = generalName;

const rulesOf = ({ der }: BuiltCertificate, role: Role) => {
  const certificate = readCertificate(der);
  return LINTS.filter((lint) => lint.breaks(certificate, role)).map(({ rule }) => rule);
};

test("plain certificates break no rule", () => {
  expect(rulesOf(leaf({}), "leaf")).toEqual([]);
  expect(rulesOf(ca({}), "intermediate")).toEqual([]);
  expect(rulesOf(root, "anchor")).toEqual([]);
});

const constraints = { permitted: [dns("localhost")] };

test.each<[string, BuiltCertificate, Role]>([
  [
    "rfc5280-aki-critical",
    leaf({ also: [authorityKeyId({ keyId: root.key.keyId }, true)] }),
    "leaf",
  ],
  ["rfc5280-ski-critical", leaf({ also: [subjectKeyId(root.key.keyId, true)] }), "leaf"],
  [
    "rfc5280-aia-critical",
    leaf({ also: [authorityInformationAccess({ ocsp: ["http://a"] }, true)] }),
    "leaf",
  ],
  [
    "rfc5280-policy-constraints-not-critical",
    ca({ also: [policyConstraints({ requireExplicitPolicy: 9 }, false)] }),
    "intermediate",
  ],
  [
    "rfc5280-inhibit-any-policy-not-critical",
    ca({ also: [inhibitAnyPolicy(9, false)] }),
    "intermediate",
  ],
  [
    "rfc5280-name-constraints-not-critical",
    ca({ also: [nameConstraints(constraints, false)] }),
    "intermediate",
  ],
  ["rfc5280-name-constraints-in-leaf", leaf({ also: [nameConstraints(constraints)] }), "leaf"],
  [
    "rfc5280-name-constraint-leading-dot",
    ca({ also: [nameConstraints({ permitted: [dns(".a")] })] }),
    "intermediate",
  ],
  [
    "rfc5280-basic-constraints-not-critical",
    ca({ also: [basicConstraints({ ca: true }, false)] }),
    "intermediate",
  ],
  ["rfc5280-san-not-critical", leaf({ subject: EMPTY_NAME }), "leaf"],
  ["cabf-san-critical", leaf({ also: [subjectAltName([dns("localhost")], true)] }), "leaf"],
  ["rfc5280-aki-missing", leaf({ without: ["2.5.29.35"] }), "leaf"],
  ["rfc5280-ski-missing", ca({ without: ["2.5.29.14"] }), "intermediate"],
  [
    "rfc5280-aki-not-own",
    aRoot("R", { also: [authorityKeyId({ keyId: usualKey("Another").keyId })] }),
    "anchor",
  ],
  ["rfc5280-ca-bits-inconsistent", leaf({ also: [keyUsage(["keyCertSign"])] }), "leaf"],
  [
    "rfc5280-ca-bits-inconsistent",
    leaf({ also: [basicConstraints({ ca: false, pathLength: 1 })] }),
    "leaf",
  ],
  ["rfc5280-key-usage-empty", leaf({ also: [keyUsage([])] }), "leaf"],
  ["rfc5280-ca-key-usage-missing", ca({ without: ["2.5.29.15"] }), "intermediate"],
  ["cabf-ca-as-leaf", ca({}), "leaf"],
  ["cabf-eku-missing", leaf({ without: ["2.5.29.37"] }), "leaf"],
  ["cabf-eku-any", leaf({ also: [extendedKeyUsage(["any"])] }), "leaf"],
  ["cabf-eku-critical", leaf({ also: [extendedKeyUsage(["serverAuth"], true)] }), "leaf"],
  ["cabf-eku-in-root", aRoot("R", { also: [extendedKeyUsage(["serverAuth"])] }), "anchor"],
  ["rfc5280-ca-subject-empty", ca({ subject: EMPTY_NAME }), "intermediate"],
  ["cabf-san-missing", leaf({ without: ["2.5.29.17"] }), "leaf"],
  ["cabf-common-name-not-in-san", leaf({ subject: commonName("LOCALHOST") }), "leaf"],
  ["cabf-common-name-address", leaf({ subject: name(attribute("CN", "0xC0A80101")) }), "leaf"],
  ["cabf-common-name-address", leaf({ subject: name(attribute("CN", "2001:DB8::1")) }), "leaf"],
  ["rfc9525-wildcard", leaf({ also: [subjectAltName([dns("*.a.b")])] }), "leaf"],
  ["rfc5280-dns-name-syntax", leaf({ also: [subjectAltName([dns("a_b.c")])] }), "leaf"],
  ["rfc5280-address-as-dns-name", leaf({ also: [subjectAltName([dns("192.0.2.1")])] }), "leaf"],
])("%s is noticed", (rule, certificate, role) => {
  expect(rulesOf(certificate, role)).toContain(rule);
});

test("every rule has an identifier of its own", () => {
  const rules = [...LINTS.map(({ rule }) => rule), ...Object.keys(FLAWS)];

  expect(new Set(rules).size).toBe(rules.length);
});

test("profiles enforce rules that exist", () => {
  const rules = new Set([...LINTS.map(({ rule }) => rule), ...Object.keys(FLAWS)]);

  for (const { enforced } of Object.values(PROFILES)) {
    expect([...enforced].filter((rule) => !rules.has(rule))).toEqual([]);
  }
});
