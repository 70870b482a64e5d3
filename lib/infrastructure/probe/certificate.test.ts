import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { readCertificate } from "#lib/infrastructure/probe/certificate.ts";
import { timeText } from "#tests/pki/der-writer.ts";
import { keyUsage, subjectAltName } from "#tests/pki/extensions.ts";
import { aLeaf, anIntermediate, aRoot } from "#tests/pki/issue.ts";
import { type KeyKind, testKey } from "#tests/pki/keys.ts";
import { generalName } from "#tests/pki/names.ts";
import type { SignatureScheme } from "#tests/pki/signing.ts";

const root = aRoot("read root");
const issuing = anIntermediate(root, "read issuing");

test.each<KeyKind>(["rsa-2048", "p-256", "p-384", "p-521", "ed25519"])(
  "a certificate over %s is described as OpenSSL describes it",
  (kind) => {
    const { der } = aLeaf(issuing, `leaf ${kind}`, {
      key: testKey(kind, "leaf"),
      also: [
        subjectAltName([
          generalName.dns("db-1.example"),
          generalName.ip(10, 0, 0, 1),
          generalName.ip(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
          generalName.uri("urn:db"),
          generalName.email("db@example"),
        ]),
      ],
    });
    const openssl = new X509Certificate(der);
    const details = openssl.publicKey.asymmetricKeyDetails;

    expect(readCertificate(der)).toMatchObject({
      subject: openssl.subject.split("\n").toReversed().join(","),
      issuer: openssl.issuer.split("\n").toReversed().join(","),
      serialNumber: openssl.serialNumber,
      notBefore: new Date(openssl.validFrom).toISOString(),
      notAfter: new Date(openssl.validTo).toISOString(),
      sha256: openssl.fingerprint256.replaceAll(":", "").toLowerCase(),
      publicKey: {
        type: openssl.publicKey.asymmetricKeyType,
        bits: details?.modulusLength ?? null,
        curve: details?.namedCurve ?? null,
      },
      signatureAlgorithm: openssl.signatureAlgorithm,
      subjectAltNames: openssl.subjectAltName?.split(", "),
      extendedKeyUsage: openssl.keyUsage,
      isCa: false,
      keyUsage: ["digitalSignature"],
    });
  },
);

test("an authority says so, and its key is known by one identifier above and below", () => {
  const authority = readCertificate(issuing.der);
  const leaf = readCertificate(aLeaf(issuing, "read below").der);

  expect(authority).toMatchObject({ isCa: true, keyUsage: ["keyCertSign", "cRLSign"] });
  expect(leaf?.authorityKeyId).toBe(authority?.subjectKeyId);
  expect(leaf?.spkiSha256).not.toBe(authority?.spkiSha256);
});

test("certificates over one key share the key's fingerprint", () => {
  const key = testKey("p-256", "shared");
  const [first, second] = ["one", "two"].map((label) =>
    readCertificate(aLeaf(issuing, label, { key }).der),
  );

  expect(first?.spkiSha256).toBe(second?.spkiSha256);
  expect(first?.sha256).not.toBe(second?.sha256);
});

test("a certificate without key usage does not claim an empty one", () => {
  const { der } = aLeaf(issuing, "any usage", { without: [keyUsage([]).oid] });

  expect(readCertificate(der)?.keyUsage).toBeNull();
});

test.each<[SignatureScheme, KeyKind, string | null]>([
  ["rsa-sha1", "rsa-2048", "sha1"],
  ["rsa-sha384", "rsa-2048", "sha384"],
  ["rsa-pss-sha256", "rsa-2048", "sha256"],
  ["rsa-pss-sha512", "rsa-2048", "sha512"],
  ["ecdsa-sha1", "p-256", "sha1"],
  ["ecdsa-sha384", "p-256", "sha384"],
  ["ed25519", "ed25519", null],
])("the hash under %s is told", (scheme, kind, hash) => {
  const signer = testKey(kind, "signer");
  const { der } = aLeaf(issuing, `signed ${scheme}`, { signer, scheme });

  expect(readCertificate(der)?.signatureHash).toBe(hash);
});

test("what OpenSSL reads although it is not DER is described without what it does not tell", () => {
  const notAfter = timeText(0x17, "280101000000+0000");
  const { der } = aLeaf(issuing, "loose", { notAfter });

  const read = readCertificate(der);

  expect(read?.notAfter).toBe("2028-01-01T00:00:00.000Z");
  expect(read?.spkiSha256).toBeNull();
});

test("bytes that are no certificate are none", () => {
  expect(readCertificate(Buffer.from("not a certificate"))).toBeNull();
});
