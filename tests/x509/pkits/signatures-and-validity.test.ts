import { describe, test } from "vitest";
import { encodeElement } from "#lib/protocols/x509/der/encode-element.ts";
import { generalizedTime } from "#tests/pki/der-writer.ts";
import { aLeaf, anIntermediate, aRoot } from "#tests/pki/issue.ts";
import { expectVerdict, type PathCase } from "#tests/x509/pkits/expect-verdict.ts";

/** Situations of sections 4.1 and 4.2 of the Public Key Interoperability Test Suite. */

const root = aRoot("anchor");
const good = anIntermediate(root, "good");

/** The last byte of the signature is another one. */
const broken = (signature: Buffer) => {
  const copy = Buffer.from(signature);
  copy[copy.length - 1] = (copy[copy.length - 1] ?? 0) ^ 1;
  return copy;
};
const utc = (digits: string) => encodeElement(0x17, Buffer.from(digits));
const badlySigned = anIntermediate(root, "badly signed", { alterSignature: broken });
const future = anIntermediate(root, "future", { notBefore: new Date("2047-01-01T00:00:00Z") });
const past = anIntermediate(root, "past", { notAfter: new Date("2025-01-01T00:00:00Z") });

const SIGNATURES: PathCase[] = [
  { title: "4.1.1 all signatures are right", valid: true, root, chain: [good, aLeaf(good, "ee")] },
  {
    title: "4.1.2 the authority's signature is wrong",
    valid: false,
    root,
    chain: [badlySigned, aLeaf(badlySigned, "ee")],
  },
  {
    title: "4.1.3 the end entity's signature is wrong",
    valid: false,
    root,
    chain: [good, aLeaf(good, "ee", { alterSignature: broken })],
  },
];

const VALIDITY: PathCase[] = [
  {
    title: "4.2.1 the authority is not valid yet",
    valid: false,
    root,
    chain: [future, aLeaf(future, "ee")],
  },
  {
    title: "4.2.2 the end entity is not valid yet",
    valid: false,
    root,
    chain: [good, aLeaf(good, "ee", { notBefore: new Date("2047-01-01T00:00:00Z") })],
  },
  {
    title: "4.2.3 UTCTime 50 is 1950",
    valid: true,
    root,
    chain: [good, aLeaf(good, "ee", { notBefore: utc("500101120000Z") })],
  },
  {
    title: "4.2.4 notBefore is a GeneralizedTime",
    valid: true,
    root,
    chain: [
      good,
      aLeaf(good, "ee", { notBefore: generalizedTime(new Date("2002-01-01T00:00:00Z")) }),
    ],
  },
  {
    title: "4.2.5 the authority has expired",
    valid: false,
    root,
    chain: [past, aLeaf(past, "ee")],
  },
  {
    title: "4.2.6 the end entity has expired",
    valid: false,
    root,
    chain: [good, aLeaf(good, "ee", { notAfter: new Date("2025-01-01T00:00:00Z") })],
  },
  {
    title: "4.2.7 UTCTime 99 is 1999",
    valid: false,
    root,
    chain: [
      good,
      aLeaf(good, "ee", { notBefore: utc("980101120000Z"), notAfter: utc("990101120000Z") }),
    ],
  },
  {
    title: "4.2.8 notAfter is a GeneralizedTime beyond 2049",
    valid: true,
    root,
    chain: [good, aLeaf(good, "ee", { notAfter: new Date("2050-01-01T12:01:00Z") })],
  },
];

describe("signatures", () => {
  test.each(SIGNATURES)("$title", expectVerdict);
});

describe("validity", () => {
  test.each(VALIDITY)("$title", expectVerdict);
});
