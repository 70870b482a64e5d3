import { describe, expect, test } from "vitest";
import { aCrl } from "#tests/pki/build-crl.ts";
import {
  COMPROMISED,
  crlDistributionPoints,
  type DistributionPointWish,
  type IssuingDistributionPointWish,
  issuingDistributionPoint,
  OTHERWISE_REVOKED,
} from "#tests/pki/distribution-points.ts";
import { aLeaf, anIntermediate } from "#tests/pki/issue.ts";
import { attribute, commonName, generalName, name } from "#tests/pki/names.ts";
import { anAuthority, listing, refusalCodes, SERIAL } from "#tests/x509/revocation-world.ts";

const REVOKED = ["REVOKED"];
const UNKNOWN = ["REVOCATION_UNKNOWN"];
const ACCEPTED: string[] = [];

const authority = anAuthority("Authority");
const below = (part: string) =>
  generalName.directory(
    name(attribute("O", "Test PKI"), attribute("CN", "Authority"), attribute("CN", part)),
  );
const full = (part: string) => ({ full: [below(part)] });
const relative = (part: string) => ({ relative: [attribute("CN", part)] });
const uri = (url: string) => ({ full: [generalName.uri(url)] });

const leafAt = (...points: DistributionPointWish[]) =>
  aLeaf(authority, "Leaf", { serial: SERIAL, also: [crlDistributionPoints(points)] });
const crlFor = (scope: IssuingDistributionPointWish, wish = {}) =>
  aCrl(authority, { ...wish, also: [issuingDistributionPoint(scope)] });
const judge = (leaf: ReturnType<typeof aLeaf>, ...crls: Buffer[]) =>
  refusalCodes({ leaf, others: [authority], crls });

describe("the name of a distribution point", () => {
  test.each([
    ["full and full (4.14.1)", full("One"), full("One"), ACCEPTED],
    ["full and another full (4.14.3)", full("One"), full("Two"), UNKNOWN],
    ["relative and full (4.14.4)", relative("One"), full("One"), ACCEPTED],
    ["relative and relative (4.14.5)", relative("One"), relative("One"), ACCEPTED],
    ["full and relative (4.14.7)", full("One"), relative("One"), ACCEPTED],
    ["full and another relative (4.14.8)", full("One"), relative("Two"), UNKNOWN],
    ["relative and another relative (4.14.9)", relative("One"), relative("Two"), UNKNOWN],
    ["one address", uri("http://crl.example/1"), uri("http://crl.example/1"), ACCEPTED],
    ["two addresses", uri("http://crl.example/1"), uri("http://crl.example/2"), UNKNOWN],
  ])("is compared between certificate and CRL: %s", (_, point, scope, codes) => {
    expect(judge(leafAt(point), crlFor(scope))).toEqual(codes);
  });

  test.each([
    ["full and full (4.14.2)", full("One"), full("One")],
    ["relative and relative (4.14.6)", relative("One"), relative("One")],
  ])("finds the CRL that lists the certificate: %s", (_, point, scope) => {
    expect(judge(leafAt(point), crlFor(scope, listing()))).toEqual(REVOKED);
  });

  test("matches without regard to case and string type", () => {
    const written = name(
      attribute("O", "Test PKI"),
      attribute("CN", "Authority"),
      attribute("CN", "ONE", "printable"),
    );

    const leaf = leafAt({ full: [generalName.directory(written)] });

    expect(judge(leaf, crlFor(full("One")))).toEqual(ACCEPTED);
  });

  test("does not matter to a CRL without a scope (4.14.10)", () => {
    expect(judge(leafAt(full("One")), aCrl(authority))).toEqual(ACCEPTED);
  });

  test("is missed by a certificate that has no distribution points", () => {
    const leaf = aLeaf(authority, "Leaf", { serial: SERIAL });

    expect(judge(leaf, crlFor(full("One")))).toEqual(UNKNOWN);
  });

  test("may be the name of the issuer for a certificate that has no distribution points", () => {
    const leaf = aLeaf(authority, "Leaf", { serial: SERIAL });
    const scope = { full: [generalName.directory(commonName("Authority"))] };

    expect(judge(leaf, crlFor(scope))).toEqual(ACCEPTED);
  });
});

describe("a CRL of one kind of certificate", () => {
  const user = aLeaf(authority, "Leaf", { serial: SERIAL });
  const subordinate = anIntermediate(authority, "Subordinate", { serial: SERIAL });
  test.each([
    [
      "of users does not settle an authority (4.14.11)",
      subordinate,
      "onlyContainsUserCerts",
      UNKNOWN,
    ],
    ["of authorities does not settle a user (4.14.12)", user, "onlyContainsCACerts", UNKNOWN],
    ["of authorities settles an authority (4.14.13)", subordinate, "onlyContainsCACerts", ACCEPTED],
    [
      "of attribute certificates settles nothing (4.14.14)",
      user,
      "onlyContainsAttributeCerts",
      UNKNOWN,
    ],
    ["of users settles a user", user, "onlyContainsUserCerts", ACCEPTED],
  ])("%s", (_, leaf, kind, codes) => {
    expect(judge(leaf, crlFor({ [kind]: true }))).toEqual(codes);
  });

  test("is not used when it claims to be of two kinds", () => {
    const scope = { onlyContainsUserCerts: true, onlyContainsCACerts: true };

    expect(judge(user, crlFor(scope))).toEqual(UNKNOWN);
  });
});

describe("CRLs of some reasons", () => {
  const leaf = aLeaf(authority, "Leaf", { serial: SERIAL });

  test("revoke through either of them (4.14.15, 4.14.16)", () => {
    const byFirst = judge(
      leaf,
      crlFor(COMPROMISED, listing("keyCompromise")),
      crlFor(OTHERWISE_REVOKED),
    );
    const bySecond = judge(
      leaf,
      crlFor(COMPROMISED),
      crlFor(OTHERWISE_REVOKED, listing("certificateHold")),
    );

    expect([byFirst, bySecond]).toEqual([REVOKED, REVOKED]);
  });

  test("that leave a reason out settle nothing (4.14.17)", () => {
    const fewer = { onlySomeReasons: OTHERWISE_REVOKED.onlySomeReasons.slice(1) };

    expect(judge(leaf, crlFor(COMPROMISED), crlFor(fewer))).toEqual(UNKNOWN);
    expect(judge(leaf, crlFor(COMPROMISED))).toEqual(UNKNOWN);
  });

  test("that cover every reason between them settle the certificate (4.14.18)", () => {
    expect(judge(leaf, crlFor(COMPROMISED), crlFor(OTHERWISE_REVOKED))).toEqual(ACCEPTED);
  });

  describe("at two distribution points (4.14.19 to 4.14.21)", () => {
    const twoPoints = leafAt(
      { ...full("One"), reasons: COMPROMISED.onlySomeReasons },
      { ...full("Two"), reasons: OTHERWISE_REVOKED.onlySomeReasons },
    );
    const first = (wish = {}) => crlFor({ ...full("One"), ...COMPROMISED }, wish);
    const second = (wish = {}) => crlFor({ ...full("Two"), ...OTHERWISE_REVOKED }, wish);

    test("settle the certificate together", () => {
      expect(judge(twoPoints, first(), second())).toEqual(ACCEPTED);
    });

    test("revoke it each", () => {
      expect(judge(twoPoints, first(listing("keyCompromise")), second())).toEqual(REVOKED);
      expect(judge(twoPoints, first(), second(listing("certificateHold")))).toEqual(REVOKED);
    });

    test("cover no more than the point promises", () => {
      expect(judge(twoPoints, crlFor(full("One")))).toEqual(UNKNOWN);
    });
  });
});
