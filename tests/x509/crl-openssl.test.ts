import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { usualKey } from "#tests/pki/build-certificate.ts";
import { aCrl, deltaCrlIndicator } from "#tests/pki/build-crl.ts";
import {
  COMPROMISED,
  crlDistributionPoints,
  type DistributionPointWish,
  type IssuingDistributionPointWish,
  issuingDistributionPoint,
  OTHERWISE_REVOKED,
} from "#tests/pki/distribution-points.ts";
import { keyUsage } from "#tests/pki/extensions.ts";
import { aLeaf, anIntermediate } from "#tests/pki/issue.ts";
import { attribute, generalName, name } from "#tests/pki/names.ts";
import { brokenSignature } from "#tests/pki/signing.ts";
import { askOpensslCommand } from "#tests/x509/openssl-command.ts";
import {
  anAuthority,
  judgeCase,
  listing,
  questionOf,
  type RevocationCase,
  SERIAL,
} from "#tests/x509/revocation-world.ts";

const directory = mkdtempSync(join(tmpdir(), "crl-openssl-"));
afterAll(() => rmSync(directory, { recursive: true }));

const authority = anAuthority("Authority");
const leaf = aLeaf(authority, "Leaf", { serial: SERIAL });
const plain = (...crls: Buffer[]): RevocationCase => ({ leaf, others: [authority], crls });

const relative = { relative: [attribute("CN", "Part")] };
const full = {
  full: [
    generalName.directory(
      name(attribute("O", "Test PKI"), attribute("CN", "Authority"), attribute("CN", "Part")),
    ),
  ],
};
const atPoint = (point: DistributionPointWish, scope: IssuingDistributionPointWish, wish = {}) => ({
  leaf: aLeaf(authority, "Leaf", { serial: SERIAL, also: [crlDistributionPoints([point])] }),
  others: [authority],
  crls: [aCrl(authority, { ...wish, also: [issuingDistributionPoint(scope)] })],
});
const scoped = (scope: IssuingDistributionPointWish, wish = {}) =>
  aCrl(authority, { ...wish, also: [issuingDistributionPoint(scope)] });

const signer = anAuthority("CRL signer", {
  subject: authority.subject,
  key: usualKey("Separate key"),
  also: [keyUsage(["cRLSign"])],
});
const bySigner = (wish = {}) => ({
  leaf,
  others: [authority, signer],
  crls: [aCrl(authority, { ...wish, signer: signer.key })],
});

const newKey = anAuthority("Rolled over", { key: usualKey("New") });
const oldWithNew = anIntermediate(newKey, "", { subject: newKey.subject, key: usualKey("Old") });
const rolledOver = (wish = {}) => ({
  leaf: aLeaf(oldWithNew, "Leaf", { serial: SERIAL }),
  others: [newKey, oldWithNew],
  crls: [aCrl(newKey, wish)],
});

describe("verdicts by CRL are those of OpenSSL", () => {
  test.each<[string, RevocationCase]>([
    ["good", plain(aCrl(authority))],
    ["revoked", plain(aCrl(authority, listing()))],
    ["missing", plain()],
    ["badly signed", plain(aCrl(authority, { alterSignature: brokenSignature }))],
    ["full name", atPoint(full, full)],
    ["relative names", atPoint(relative, relative)],
    ["relative name for a full one", atPoint(full, relative)],
    ["revoked at its point", atPoint(relative, full, listing())],
    ["another point", atPoint(full, { relative: [attribute("CN", "Other")] })],
    ["of authorities only", plain(scoped({ onlyContainsCACerts: true }))],
    ["of users only", plain(scoped({ onlyContainsUserCerts: true }))],
    ["some reasons", plain(scoped(COMPROMISED))],
    ["all reasons in two lists", plain(scoped(COMPROMISED), scoped(OTHERWISE_REVOKED))],
    [
      "revoked in the second list",
      plain(scoped(COMPROMISED), scoped(OTHERWISE_REVOKED, listing())),
    ],
    ["separate key for CRLs", bySigner()],
    ["revoked with a separate key", bySigner(listing())],
    ["new key for the old one", rolledOver()],
    ["revoked with the new key", rolledOver(listing())],
  ])("%s", async (_, wish) => {
    const theirs = await askOpensslCommand(questionOf(wish), directory);

    expect(judgeCase(wish).verdict === "accepted").toBe(theirs.accepted);
  });
});

describe("verdicts by CRL are stricter than those of OpenSSL", () => {
  test.each<[string, RevocationCase, string]>([
    ["where a list is indirect", plain(scoped({ indirectCRL: true })), "REVOCATION_NOT_SUPPORTED"],
    [
      "where a delta lists the certificate",
      plain(aCrl(authority), aCrl(authority, { ...listing(), also: [deltaCrlIndicator(1)] })),
      "REVOCATION_NOT_SUPPORTED",
    ],
    [
      "where no next update is named",
      plain(aCrl(authority, { nextUpdate: null })),
      "REVOCATION_UNKNOWN",
    ],
  ])("%s", async (_, wish, code) => {
    const theirs = await askOpensslCommand(questionOf(wish), directory);

    expect(theirs.accepted).toBe(true);
    expect(judgeCase(wish).reasons.map((reason) => reason.code)).toEqual([code]);
  });
});
