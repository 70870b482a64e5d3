import { describe, expect, test } from "vitest";
import { type BuiltCertificate, usualKey } from "#tests/pki/build-certificate.ts";
import { aCrl } from "#tests/pki/build-crl.ts";
import { crlDistributionPoints, issuingDistributionPoint } from "#tests/pki/distribution-points.ts";
import { keyUsage } from "#tests/pki/extensions.ts";
import { aLeaf, anIntermediate } from "#tests/pki/issue.ts";
import { attribute, generalName, name } from "#tests/pki/names.ts";
import { anAuthority, listing, refusalCodes, SERIAL } from "#tests/x509/revocation-world.ts";

const REVOKED = ["REVOKED"];
const UNKNOWN = ["REVOCATION_UNKNOWN"];
const ACCEPTED: string[] = [];

const pointName = [generalName.directory(name(attribute("CN", "For the self-issued one")))];
const point = crlDistributionPoints([{ full: pointName }]);
const forPoint = { also: [issuingDistributionPoint({ full: pointName })] };

/** The same authority with another key, certified by itself. */
function selfIssued(
  authority: BuiltCertificate,
  wish: Parameters<typeof anIntermediate>[2],
): BuiltCertificate {
  return anIntermediate(authority, "unused", { subject: authority.subject, ...wish });
}

describe("an authority that certified its old key with its new one (4.5.1, 4.5.2)", () => {
  const authority = anAuthority("New key authority", { key: usualKey("New key") });
  const oldWithNew = selfIssued(authority, { key: usualKey("Old key") });
  const leaf = aLeaf(oldWithNew, "Leaf", { serial: SERIAL });
  const judge = (crl: Buffer) =>
    refusalCodes({ leaf, others: [oldWithNew, authority], crls: [crl] });

  test("settles both by a CRL under the new key", () => {
    expect(judge(aCrl(authority))).toEqual(ACCEPTED);
  });

  test("revokes by a CRL under the new key", () => {
    expect(judge(aCrl(authority, listing()))).toEqual(REVOKED);
  });

  test("does not vouch for its old key with that key", () => {
    expect(judge(aCrl(authority, { signer: oldWithNew.key }))).toEqual(UNKNOWN);
  });
});

describe("an authority that certified its new key with its old one (4.5.3 to 4.5.5)", () => {
  const authority = anAuthority("Old key authority", { key: usualKey("Old key 2") });
  const newWithOld = selfIssued(authority, { key: usualKey("New key 2"), also: [point] });
  const leaf = aLeaf(newWithOld, "Leaf", { serial: SERIAL });
  const forSelfIssued = aCrl(authority, forPoint);
  const judge = (...crls: Buffer[]) =>
    refusalCodes({ leaf, others: [newWithOld, authority], crls });

  test("settles the leaf under the new key and that key under the old one", () => {
    expect(judge(aCrl(newWithOld), forSelfIssued)).toEqual(ACCEPTED);
  });

  test("revokes under the new key", () => {
    expect(judge(aCrl(newWithOld, listing()), forSelfIssued)).toEqual(REVOKED);
  });

  test("settles a leaf under the old key by a CRL under the new one (4.5.4)", () => {
    const older = aLeaf(authority, "Older leaf", { serial: SERIAL });
    const judgeOlder = (...crls: Buffer[]) =>
      refusalCodes({ leaf: older, others: [newWithOld, authority], crls });

    expect(judgeOlder(aCrl(newWithOld), forSelfIssued)).toEqual(ACCEPTED);
    expect(judgeOlder(aCrl(newWithOld, listing()), forSelfIssued)).toEqual(REVOKED);
    expect(judgeOlder(aCrl(newWithOld))).toEqual(UNKNOWN);
  });

  test("does not vouch for its new key with that key", () => {
    expect(judge(aCrl(newWithOld))).toEqual(UNKNOWN);
  });
});

describe("an authority that certified a key for CRLs by itself (4.5.6, 4.5.7)", () => {
  const authority = anAuthority("CRL key authority");
  const crlSigner = selfIssued(authority, {
    key: usualKey("CRL signing key"),
    also: [keyUsage(["cRLSign"]), point],
  });
  const leaf = aLeaf(authority, "Leaf", { serial: SERIAL });
  const forSigner = aCrl(authority, forPoint);
  const signed = (wish = {}) => aCrl(authority, { signer: crlSigner.key, ...wish });
  const judge = (...crls: Buffer[]) => refusalCodes({ leaf, others: [authority, crlSigner], crls });

  test("settles the leaf under the key for CRLs", () => {
    expect(judge(signed(), forSigner)).toEqual(ACCEPTED);
  });

  test("revokes the leaf under the key for CRLs", () => {
    expect(judge(signed(listing()), forSigner)).toEqual(REVOKED);
  });

  test("settles nothing while the status of that key is open", () => {
    expect(judge(signed())).toEqual(UNKNOWN);
  });
});
