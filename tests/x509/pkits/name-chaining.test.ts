import { test } from "vitest";
import type { BuiltCertificate } from "#tests/pki/build-certificate.ts";
import type { StringType } from "#tests/pki/der-writer.ts";
import { text } from "#tests/pki/der-writer.ts";
import { aLeaf, anIntermediate, aRoot } from "#tests/pki/issue.ts";
import { attribute, name, rawAttribute } from "#tests/pki/names.ts";
import { expectVerdict, type PathCase } from "#tests/x509/pkits/expect-verdict.ts";

/** Situations of section 4.3 of the Public Key Interoperability Test Suite. */

const root = aRoot("anchor");
const called = (common: string, organization: string, string: StringType = "printable") =>
  name(attribute("C", "US"), attribute("O", organization, string), attribute("CN", common, string));
const authority = authorityCalled(called("Good CA", "Test Certificates 2011"));

function authorityCalled(subject: Buffer): BuiltCertificate {
  return anIntermediate(root, "name chaining", { subject });
}

/** Who says that it was issued by `issuer`, and was signed by the one authority. */
function aCase(
  title: string,
  { valid, issuer, by = authority }: { valid: boolean; issuer: Buffer; by?: BuiltCertificate },
): PathCase {
  return { title, valid, root, chain: [by, aLeaf(by, "ee", { issuer })] };
}

const ATTRIBUTES = {
  qualifier: "2.5.4.46",
  generation: "2.5.4.44",
  givenName: "2.5.4.42",
  initials: "2.5.4.43",
  pseudonym: "2.5.4.65",
  title: "2.5.4.12",
} as const;
const other = (type: keyof typeof ATTRIBUTES, value: string) =>
  rawAttribute(ATTRIBUTES[type], text(value, "printable"));

const mandatory = name(
  attribute("DC", "gov"),
  attribute("DC", "testcertificates"),
  attribute("C", "US"),
  attribute("ST", "Maryland"),
  attribute("serialNumber", "345"),
  other("qualifier", "CA"),
);
const optional = name(
  attribute("L", "Gaithersburg"),
  attribute("SN", "CA"),
  other("givenName", "John"),
  other("initials", "Q"),
  other("pseudonym", "Fictitious"),
  other("generation", "III"),
  other("title", "M.D."),
);
const byMandatory = authorityCalled(mandatory);
const byOptional = authorityCalled(optional);
const utf8 = called("Good CA", "Test Certificates 2011", "utf8");
const byUtf8 = authorityCalled(utf8);
const uniquelyNumbered = anIntermediate(root, "name chaining", {
  subject: called("UID CA", "Test Certificates 2011"),
  subjectUniqueId: Buffer.of(0x01),
});

const CASES: PathCase[] = [
  aCase("4.3.1 the issuer is another one", {
    valid: false,
    issuer: called("Good CA Root", "Test Certificates 2011"),
  }),
  aCase("4.3.2 the relative names stand in another order", {
    valid: false,
    issuer: name(
      attribute("C", "US"),
      attribute("CN", "Good CA", "printable"),
      attribute("O", "Test Certificates 2011", "printable"),
    ),
  }),
  aCase("4.3.3 inner white space is longer", {
    valid: true,
    issuer: called("Good    CA", "Test  Certificates 2011"),
  }),
  aCase("4.3.4 white space surrounds the values", {
    valid: true,
    issuer: called("   Good CA  ", " Test Certificates 2011 "),
  }),
  aCase("4.3.5 letters differ in case", {
    valid: true,
    issuer: called("GOOD CA", "test certificates 2011"),
  }),
  {
    title: "4.3.6 unique identifiers are not part of the name",
    valid: true,
    root,
    chain: [uniquelyNumbered, aLeaf(uniquelyNumbered, "ee", { issuerUniqueId: Buffer.of(0x01) })],
  },
  aCase("4.3.7 attributes that RFC 5280 demands", {
    valid: true,
    issuer: mandatory,
    by: byMandatory,
  }),
  aCase("4.3.8 attributes that RFC 5280 recommends", {
    valid: true,
    issuer: optional,
    by: byOptional,
  }),
  aCase("4.3.9 names in UTF8String", { valid: true, issuer: utf8, by: byUtf8 }),
  aCase("4.3.10 the authority went over from PrintableString to UTF8String", {
    valid: true,
    issuer: utf8,
  }),
  aCase("4.3.11 letters and white space differ in UTF8String", {
    valid: true,
    issuer: called("  good   ca", "test CERTIFICATES  2011 ", "utf8"),
    by: byUtf8,
  }),
];

test.each(CASES)("$title", expectVerdict);
