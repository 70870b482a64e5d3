import { describe, expect, test } from "vitest";
import { usualKey } from "#tests/pki/build-certificate.ts";
import { aCrl, certificateIssuer, deltaCrlIndicator } from "#tests/pki/build-crl.ts";
import {
  crlDistributionPoints,
  freshestCrl,
  issuingDistributionPoint,
} from "#tests/pki/distribution-points.ts";
import { keyUsage } from "#tests/pki/extensions.ts";
import { aLeaf } from "#tests/pki/issue.ts";
import { generalName } from "#tests/pki/names.ts";
import { anAuthority, listing, refusalCodes, SERIAL } from "#tests/x509/revocation-world.ts";

const NOT_SUPPORTED = ["REVOCATION_NOT_SUPPORTED"];

const authority = anAuthority("Authority");
const other = anAuthority("CRL issuer");
const directoryOf = (subject: Buffer) => [generalName.directory(subject)];
const leaf = aLeaf(authority, "Leaf", { serial: SERIAL });
const judge = (crls: Buffer[], asked = leaf) =>
  refusalCodes({ leaf: asked, others: [authority, other], crls });

describe("an indirect CRL (4.14.22 to 4.14.35)", () => {
  const indirect = { also: [issuingDistributionPoint({ indirectCRL: true })] };

  test("of the issuer itself is reported and settles nothing, listed or not", () => {
    expect(judge([aCrl(authority, indirect)])).toEqual(NOT_SUPPORTED);
    expect(judge([aCrl(authority, { ...indirect, ...listing() })])).toEqual(NOT_SUPPORTED);
  });

  test("of a CRL issuer whom the certificate names is reported and settles nothing", () => {
    const points = crlDistributionPoints([
      { full: directoryOf(other.subject), crlIssuer: directoryOf(other.subject) },
    ]);
    const asked = aLeaf(authority, "Leaf", { serial: SERIAL, also: [points] });

    expect(judge([aCrl(other, indirect)], asked)).toEqual(NOT_SUPPORTED);
    expect(judge([aCrl(other)], asked)).toEqual(NOT_SUPPORTED);
    expect(judge([], asked)).toEqual(NOT_SUPPORTED);
  });

  test("with entries of other issuers is reported and settles nothing", () => {
    const revoked = [{ serial: 1, extensions: [certificateIssuer(directoryOf(other.subject))] }];

    expect(judge([aCrl(authority, { ...indirect, revoked })])).toEqual(NOT_SUPPORTED);
  });

  test("of any issuer is reported where nothing else settles the certificate", () => {
    expect(judge([aCrl(other, indirect)])).toEqual(NOT_SUPPORTED);
  });

  test("leaves a certificate settled that a complete, direct CRL settles", () => {
    expect(judge([aCrl(authority), aCrl(authority, indirect)])).toEqual([]);
  });

  test("of a separate CRL key is reported", () => {
    const signer = anAuthority("Separate", {
      subject: authority.subject,
      key: usualKey("Separate CRL key"),
      also: [keyUsage(["cRLSign"])],
    });
    const crl = aCrl(authority, { ...indirect, signer: signer.key });

    expect(refusalCodes({ leaf, others: [authority, signer], crls: [crl] })).toEqual(NOT_SUPPORTED);
  });
});

describe("a delta CRL (4.15)", () => {
  const delta = (wish = {}) => aCrl(authority, { ...wish, also: [deltaCrlIndicator(1)] });

  test("without its base settles nothing (4.15.1)", () => {
    expect(judge([delta()])).toEqual(NOT_SUPPORTED);
  });

  test("keeps its base from settling the certificate (4.15.2, 4.15.4 to 4.15.8)", () => {
    expect(judge([aCrl(authority), delta()])).toEqual(NOT_SUPPORTED);
    expect(judge([aCrl(authority), delta(listing())])).toEqual(NOT_SUPPORTED);
    expect(judge([aCrl(authority), delta({ revoked: [{ serial: 1 }] })])).toEqual(NOT_SUPPORTED);
  });

  test("leaves a revocation of its base standing (4.15.3, 4.15.9)", () => {
    const codes = judge([aCrl(authority, listing("keyCompromise")), delta()]);

    expect(codes).toEqual(["REVOKED"]);
  });

  test("leaves open whether a hold of its base was lifted (4.15.5, 4.15.6)", () => {
    const released = { revoked: [{ serial: SERIAL, reason: "removeFromCRL" as const }] };

    const codes = judge([aCrl(authority, listing("certificateHold")), delta(released)]);

    expect(codes).toEqual(NOT_SUPPORTED);
  });

  test("counts whatever scope it has", () => {
    const scope = issuingDistributionPoint({ full: directoryOf(other.subject) });
    const scoped = aCrl(authority, { ...listing(), also: [deltaCrlIndicator(1), scope] });

    expect(judge([aCrl(authority), scoped])).toEqual(NOT_SUPPORTED);
  });

  test("of another authority does not matter", () => {
    const foreign = aCrl(other, { also: [deltaCrlIndicator(1)] });

    expect(judge([aCrl(authority), foreign])).toEqual([]);
  });

  test("that is only named by the certificate does not matter", () => {
    const named = freshestCrl([{ full: [generalName.uri("http://crl.example/delta")] }]);
    const asked = aLeaf(authority, "Leaf", { serial: SERIAL, also: [named] });

    expect(judge([aCrl(authority)], asked)).toEqual([]);
  });
});
