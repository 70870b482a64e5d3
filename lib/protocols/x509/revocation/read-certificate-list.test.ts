import { describe, expect, test } from "vitest";
import { readCertificateList } from "#lib/protocols/x509/revocation/read-certificate-list.ts";
import {
  aCrl,
  certificateIssuer,
  crlNumber,
  deltaCrlIndicator,
  type IssueCrlWish,
  invalidityDate,
  reasonCode,
} from "#tests/pki/build-crl.ts";
import { sequence, timeText } from "#tests/pki/der-writer.ts";
import { freshestCrl, issuingDistributionPoint } from "#tests/pki/distribution-points.ts";
import { issuerAltName, malformed, unknownExtension } from "#tests/pki/extensions.ts";
import { aRoot } from "#tests/pki/issue.ts";
import { generalName } from "#tests/pki/names.ts";
import { SIGNATURE_SCHEMES } from "#tests/pki/signing.ts";

const issuer = aRoot("Issuer");
const read = (wish: IssueCrlWish = {}) => readCertificateList(aCrl(issuer, wish));
const flawsOf = (wish: IssueCrlWish) => read(wish).flaws.map(({ code }) => code);
const url = [generalName.uri("http://crl.example/1")];

describe("a CRL", () => {
  test("says who issued it, when, and with which key", () => {
    const list = read();

    expect(list).toMatchObject({
      version: 2,
      thisUpdate: new Date("2026-05-01T00:00:00Z"),
      nextUpdate: new Date("2026-07-01T00:00:00Z"),
      authorityKeyIdentifier: issuer.key.keyId,
      issuingDistributionPoint: null,
      isDelta: false,
      namesFreshestCrl: false,
      flaws: [],
    });
    expect(list.issuer.der).toEqual(issuer.subject);
  });

  test("lists serial numbers as they are encoded, with date and reason", () => {
    const revokedAt = new Date("2026-04-01T00:00:00Z");
    const extensions = [invalidityDate(revokedAt)];
    const { entries } = read({
      revoked: [
        { serial: -1, revokedAt, extensions },
        { serial: 128, revokedAt, reason: "superseded" },
      ],
    });

    expect([...entries]).toEqual([
      ["ff", { revokedAt, reason: null }],
      ["0080", { revokedAt, reason: "superseded" }],
    ]);
  });

  test("says what it is about", () => {
    const scope = {
      full: url,
      onlyContainsCACerts: true,
      onlySomeReasons: ["keyCompromise" as const, "aACompromise" as const],
    };
    const also = [issuingDistributionPoint(scope), freshestCrl([{ full: url }])];

    expect(read({ also })).toMatchObject({
      issuingDistributionPoint: {
        name: { kind: "full", names: [{ kind: "uri", value: "http://crl.example/1" }] },
        onlyContainsUserCerts: false,
        onlyContainsCACerts: true,
        onlyContainsAttributeCerts: false,
        onlySomeReasons: new Set([1, 8]),
        indirectCRL: false,
      },
      namesFreshestCrl: true,
    });
  });

  test("says that it is a delta", () => {
    expect(read({ also: [deltaCrlIndicator(1)] }).isDelta).toBe(true);
  });
});

describe("a flaw of a CRL", () => {
  test.each<[string, IssueCrlWish, string]>([
    ["version 1", { version: null, extensions: null }, "rfc5280-crl-version-1"],
    ["extensions in version 1", { version: null }, "rfc5280-crl-extensions-before-v2"],
    ["no extensions", { extensions: null }, "rfc5280-crl-number-missing"],
    ["no number", { extensions: [issuerAltName(url)] }, "rfc5280-crl-number-missing"],
    ["a critical number", { also: [crlNumber(1, true)] }, "rfc5280-crl-number-critical"],
    ["a negative number", { also: [crlNumber(-1)] }, "rfc5280-crl-extension-malformed"],
    [
      "a number of 21 octets",
      { also: [crlNumber(Buffer.alloc(21, 1))] },
      "rfc5280-crl-extension-malformed",
    ],
    ["no next update", { nextUpdate: null }, "rfc5280-crl-next-update-missing"],
    [
      "an algorithm inside that is not the one outside",
      { innerAlgorithm: SIGNATURE_SCHEMES["ecdsa-sha512"].identifier },
      "rfc5280-crl-signature-algorithm-mismatch",
    ],
    [
      "a scope of two kinds",
      {
        also: [
          issuingDistributionPoint({ onlyContainsCACerts: true, onlyContainsUserCerts: true }),
        ],
      },
      "rfc5280-crl-scope-contradictory",
    ],
    [
      "a scope that is not critical",
      { also: [issuingDistributionPoint({ full: url }, false)] },
      "rfc5280-crl-idp-not-critical",
    ],
    [
      "a malformed scope",
      { also: [malformed(issuingDistributionPoint({}))] },
      "rfc5280-crl-extension-malformed",
    ],
    [
      "an unknown critical extension",
      { also: [unknownExtension(true)] },
      "rfc5280-crl-extension-unknown-critical",
    ],
    [
      "an unknown critical extension of an entry",
      { revoked: [{ serial: 1, extensions: [unknownExtension(true)] }] },
      "rfc5280-crl-entry-extension-unknown-critical",
    ],
    [
      "an entry of another issuer",
      { revoked: [{ serial: 1, extensions: [certificateIssuer(url)] }] },
      "rfc5280-crl-entry-extension-unknown-critical",
    ],
    [
      "a serial number listed twice",
      { revoked: [{ serial: 1 }, { serial: 1, reason: "removeFromCRL" }] },
      "rfc5280-crl-entry-duplicate",
    ],
    [
      "an extension that appears twice",
      { extensions: [crlNumber(1), crlNumber(2)] },
      "rfc5280-extension-duplicate",
    ],
    [
      "a year before 2050 as GeneralizedTime",
      { thisUpdate: timeText(0x18, "20260501000000Z") },
      "rfc5280-time-type",
    ],
  ])("is %s", (_, wish, code) => {
    expect(flawsOf(wish)).toContain(code);
  });

  test("is not an unknown extension that is not critical", () => {
    expect(flawsOf({ also: [unknownExtension(false)] })).toEqual([]);
  });
});

describe("bytes that are no CRL", () => {
  const whole = aCrl(issuer);
  const entry = (extensions: ReturnType<typeof reasonCode>[]) =>
    aCrl(issuer, { revoked: [{ serial: 1, extensions }] });
  test.each<[string, Uint8Array, string]>([
    ["nothing", Buffer.alloc(0), "TRUNCATED"],
    ["a CRL that is cut off", whole.subarray(0, -1), "TRUNCATED"],
    ["a CRL with bytes behind it", Buffer.concat([whole, Buffer.of(0)]), "TRAILING_BYTES"],
    ["an empty sequence", sequence(), "TRUNCATED"],
    ["a certificate", issuer.der, "TAG_UNEXPECTED"],
    ["a version that is written out as 1", aCrl(issuer, { version: 0 }), "VALUE_OUT_OF_RANGE"],
    ["a reason without a meaning", entry([reasonCode(7)]), "VALUE_OUT_OF_RANGE"],
    [
      "a serial number that is too long for its value",
      aCrl(issuer, { revoked: [{ serial: Buffer.of(0, 1) }] }),
      "INTEGER_NOT_DER",
    ],
    ["far too many bytes", Buffer.alloc(9 * 1024 * 1024), "TOO_LARGE"],
  ])("are refused: %s", (_, bytes, code) => {
    expect(() => readCertificateList(bytes)).toThrow(expect.objectContaining({ code }));
  });
});
