import { describe, expect, test } from "vitest";
import type { FlawCode } from "#lib/protocols/x509/certificate/flaw.ts";
import {
  LARGEST_CERTIFICATE_BYTES,
  readCertificate,
} from "#lib/protocols/x509/certificate/read-certificate.ts";
import { VALID_FROM, VALID_UNTIL } from "#tests/pki/build-certificate.ts";
import { boolean, generalizedTime, octetString, sequence } from "#tests/pki/der-writer.ts";
import {
  authorityInformationAccess,
  basicConstraints,
  extendedKeyUsage,
  extension,
  keyUsage,
  malformed,
  nameConstraints,
  policyConstraints,
  subjectAltName,
} from "#tests/pki/extensions.ts";
import { aLeaf, aRoot, type IssueWish } from "#tests/pki/issue.ts";
import { type KeyKind, testKey } from "#tests/pki/keys.ts";
import { EMPTY_NAME, generalName } from "#tests/pki/names.ts";

const root = aRoot("Root");
const read = (wish: IssueWish) => readCertificate(aLeaf(root, "Leaf", wish).der);
const flawsOf = (wish: IssueWish) => read(wish).flaws.map(({ code }) => code);

test("reads what a certificate says", () => {
  const certificate = read({ serial: 0x1234 });

  expect(certificate.version).toBe(3);
  expect(certificate.serialNumber.toString("hex")).toBe("1234");
  expect(certificate.notBefore).toEqual(VALID_FROM);
  expect(certificate.notAfter).toEqual(VALID_UNTIL);
  expect(certificate.parsed.subjectAltName).toEqual([{ kind: "dns", value: "localhost" }]);
  expect([...(certificate.parsed.keyUsage ?? [])]).toEqual(["digitalSignature"]);
  expect(certificate.parsed.basicConstraints).toBeNull();
  expect(certificate.key()?.asymmetricKeyType).toBe("ec");
  expect(certificate.flaws).toEqual([]);
});

test.each<[KeyKind, object]>([
  ["rsa-2048", { type: "rsa", bits: 2048, curve: null }],
  ["rsa-pss-2048", { type: "rsa-pss", bits: 2048, curve: null }],
  ["p-256", { type: "ec", bits: null, curve: "prime256v1" }],
  ["p-521", { type: "ec", bits: null, curve: "secp521r1" }],
  ["ed25519", { type: "ed25519", bits: null, curve: null }],
  ["ed448", { type: "ed448", bits: null, curve: null }],
])("knows a key of kind %s", (kind, publicKey) => {
  expect(read({ key: testKey(kind) }).publicKey).toEqual(publicKey);
});

const serial = (hex: string) => ({ serial: Buffer.from(hex, "hex") });

test.each<[FlawCode, IssueWish]>([
  ["rfc5280-serial-zero", serial("00")],
  ["rfc5280-serial-negative", serial("80")],
  ["rfc5280-serial-too-long", serial(`01${"00".repeat(20)}`)],
  ["rfc5280-serial-not-der", serial("0001")],
  ["rfc5280-extensions-before-v3", { version: 1 }],
  ["rfc5280-extensions-before-v3", { version: null }],
  ["x690-default-encoded", { version: 0 }],
  ["rfc5280-extensions-empty", { extensions: [] }],
  ["rfc5280-unique-id-in-v1", { version: null, extensions: null, subjectUniqueId: Buffer.of(1) }],
  [
    "rfc5280-signature-algorithm-mismatch",
    { innerAlgorithm: sequence(Buffer.from("0603551d0f", "hex")) },
  ],
  ["rfc5280-public-key-malformed", { spki: sequence(octetString(Buffer.of(1))) }],
  ["rfc5280-time-type", { notAfter: generalizedTime(new Date("2027-01-01T00:00:00Z")) }],
  ["x690-default-encoded", { also: [extension("2.5.29.19", sequence(boolean(false)))] }],
  ["x690-named-bits-padded", { also: [extension("2.5.29.15", Buffer.from("03020080", "hex"))] }],
])("notes %s", (code, wish) => {
  expect(flawsOf(wish)).toContain(code);
});

test("notes an extension that appears twice", () => {
  const twice = [keyUsage(["digitalSignature"]), keyUsage(["keyAgreement"])];

  expect(flawsOf({ extensions: twice })).toEqual(["rfc5280-extension-duplicate"]);
});

test.each([
  ["alternative names that cannot be read", malformed(subjectAltName([]))],
  ["alternative names without a name", subjectAltName([])],
  ["an address of five octets", subjectAltName([generalName.ip(1, 2, 3, 4, 5)])],
  ["a host beyond ASCII", subjectAltName([generalName.dns("ä.example")])],
  ["a purpose list without a purpose", extendedKeyUsage([])],
  ["name constraints that constrain nothing", nameConstraints({})],
  [
    "a mask with holes",
    nameConstraints({ permitted: [generalName.ip(1, 2, 3, 4, 255, 0, 255, 0)] }),
  ],
  ["a negative path length", basicConstraints({ ca: true, pathLength: -1 })],
  ["an information access without access", authorityInformationAccess({})],
  ["policy constraints that constrain nothing", policyConstraints({})],
])("keeps a certificate with %s and tells", (_, odd) => {
  const certificate = read({ also: [odd] });

  expect(certificate.flaws.map(({ code, kind }) => [code, kind])).toEqual([
    ["rfc5280-extension-malformed", "malformed"],
  ]);
});

describe("bytes that are no certificate", () => {
  const { der } = root;

  test.each([
    ["empty", Buffer.alloc(0), "TRUNCATED"],
    ["cut off", der.subarray(0, -1), "TRUNCATED"],
    ["followed by others", Buffer.concat([der, Buffer.of(0)]), "TRAILING_BYTES"],
    ["of a name", EMPTY_NAME, "TRUNCATED"],
    ["too many", Buffer.alloc(LARGEST_CERTIFICATE_BYTES + 1), "TOO_LARGE"],
  ])("are refused when %s", (_, bytes, code) => {
    expect(() => readCertificate(bytes)).toThrow(expect.objectContaining({ code }));
  });
});
