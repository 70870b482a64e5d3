import { describe, expect, test } from "vitest";
import { usualKey } from "#tests/pki/build-certificate.ts";
import { aCrl } from "#tests/pki/build-crl.ts";
import { generalizedTime, timeText, utcTime } from "#tests/pki/der-writer.ts";
import { authorityKeyId, keyUsage, unknownExtension } from "#tests/pki/extensions.ts";
import { aLeaf } from "#tests/pki/issue.ts";
import { commonName } from "#tests/pki/names.ts";
import { brokenSignature } from "#tests/pki/signing.ts";
import {
  anAuthority,
  anchor,
  anchorCrl,
  listing,
  refusalCodes,
  SERIAL,
} from "#tests/x509/revocation-world.ts";

const REVOKED = ["REVOKED"];
const UNKNOWN = ["REVOCATION_UNKNOWN"];
const ACCEPTED: string[] = [];

const authority = anAuthority("Authority");
const leaf = aLeaf(authority, "Leaf", { serial: SERIAL });
const judge = (...crls: Buffer[]) => refusalCodes({ leaf, others: [authority], crls });

describe("a complete CRL of the issuer (4.4)", () => {
  test("that does not list the certificate settles it", () => {
    expect(judge(aCrl(authority, { revoked: [{ serial: 1 }] }))).toEqual(ACCEPTED);
  });

  test("that is missing leaves the status unknown (4.4.1)", () => {
    expect(judge()).toEqual(UNKNOWN);
  });

  test("that lists the authority refuses the chain (4.4.2)", () => {
    const revoked = anAuthority("Revoked authority", { serial: 0x55 });

    const codes = refusalCodes({
      leaf: aLeaf(revoked, "Leaf"),
      others: [revoked],
      crls: [aCrl(revoked)],
      anchorCrls: [aCrl(anchor, { revoked: [{ serial: 0x55 }] })],
    });

    expect(codes).toEqual(REVOKED);
  });

  test("that lists the leaf refuses the chain (4.4.3)", () => {
    expect(judge(aCrl(authority, listing("keyCompromise")))).toEqual(REVOKED);
  });

  test("with a bad signature is not used (4.4.4)", () => {
    expect(judge(aCrl(authority, { alterSignature: brokenSignature }))).toEqual(UNKNOWN);
  });

  test("in another name is not used (4.4.5)", () => {
    expect(judge(aCrl(authority, { issuer: commonName("Another authority") }))).toEqual(UNKNOWN);
  });

  test("from another authority is not used (4.4.6)", () => {
    expect(judge(aCrl(anchor))).toEqual(UNKNOWN);
  });

  test("counts beside a wrong one that lists the leaf (4.4.7)", () => {
    const wrong = aCrl(authority, { ...listing(), issuer: commonName("Another authority") });

    expect(judge(wrong, aCrl(authority))).toEqual(ACCEPTED);
  });

  test("with an unknown critical entry extension is not used (4.4.8)", () => {
    const revoked = [{ serial: SERIAL, extensions: [unknownExtension(true)] }];

    expect(judge(aCrl(authority, { revoked }))).toEqual(UNKNOWN);
  });

  test("with an unknown entry extension that is not critical is used", () => {
    const revoked = [{ serial: SERIAL, extensions: [unknownExtension(false)] }];

    expect(judge(aCrl(authority, { revoked }))).toEqual(REVOKED);
  });

  test("with an unknown critical extension is not used, whether it lists the leaf or not (4.4.9, 4.4.10)", () => {
    const also = [unknownExtension(true)];

    expect(judge(aCrl(authority, { ...listing(), also }))).toEqual(UNKNOWN);
    expect(judge(aCrl(authority, { also }))).toEqual(UNKNOWN);
  });

  test.each([
    ["a nextUpdate in the past (4.4.11)", utcTime(new Date("2026-05-02T00:00:00Z")), UNKNOWN],
    ["a nextUpdate of 1999 (4.4.12)", timeText(0x17, "990101000000Z"), UNKNOWN],
    ["a nextUpdate of 2050 (4.4.13)", generalizedTime(new Date("2050-01-01T00:00:00Z")), ACCEPTED],
    ["no nextUpdate", null, UNKNOWN],
  ])("with %s counts only while it is current", (_, nextUpdate, codes) => {
    const thisUpdate = timeText(0x17, "980101000000Z");

    expect(judge(aCrl(authority, { thisUpdate, nextUpdate }))).toEqual(codes);
  });

  test("from the future is not used", () => {
    const thisUpdate = new Date("2026-06-02T00:00:00Z");

    expect(judge(aCrl(authority, { thisUpdate }))).toEqual(UNKNOWN);
  });

  test("counts by its latest issue, in which a hold was lifted", () => {
    const older = { ...listing("certificateHold"), thisUpdate: new Date("2026-04-01T00:00:00Z") };

    expect(judge(aCrl(authority, older), aCrl(authority))).toEqual(ACCEPTED);
    expect(judge(aCrl(authority, older))).toEqual(REVOKED);
  });
});

describe("serial numbers in a CRL", () => {
  const minusOne = Buffer.of(0xff);
  const twoHundredFiftyFive = Buffer.of(0x00, 0xff);
  const long = Buffer.from("7f".padEnd(38, "01").concat("02"), "hex");
  const longAndOther = Buffer.from("7f".padEnd(38, "01").concat("03"), "hex");
  test.each([
    ["a negative one is not that of its unsigned twin (4.4.14)", minusOne, twoHundredFiftyFive, []],
    ["a negative one is found (4.4.15)", minusOne, minusOne, REVOKED],
    ["one of 20 octets is compared to its end (4.4.16, 4.4.17)", long, longAndOther, []],
    ["one of 20 octets is found (4.4.18)", long, long, REVOKED],
  ])("%s", (_, serial, listed, codes) => {
    const codesFound = refusalCodes({
      leaf: aLeaf(authority, "Leaf", { serial }),
      others: [authority],
      crls: [aCrl(authority, { revoked: [{ serial: listed }] })],
    });

    expect(codesFound).toEqual(codes);
  });
});

describe("separate keys for certificates and CRLs (4.4.19 to 4.4.21)", () => {
  const signer = anAuthority("CRL signer", {
    subject: authority.subject,
    key: usualKey("CRL key"),
    serial: 0x66,
    also: [keyUsage(["cRLSign"])],
  });
  const signed = (wish = {}) => aCrl(authority, { signer: signer.key, ...wish });
  const judgeWith = (crl: Buffer, anchorCrls = [anchorCrl]) =>
    refusalCodes({ leaf, others: [authority, signer], crls: [crl], anchorCrls });

  test("a CRL signed with the other key settles the leaf", () => {
    expect(judgeWith(signed())).toEqual(ACCEPTED);
  });

  test("a CRL signed with the other key revokes the leaf", () => {
    expect(judgeWith(signed(listing()))).toEqual(REVOKED);
  });

  test("a CRL whose signer was revoked is not used", () => {
    const anchorCrls = [aCrl(anchor, { revoked: [{ serial: 0x66 }] })];

    expect(judgeWith(signed(), anchorCrls)).toEqual(UNKNOWN);
  });

  test("a CRL whose signer is not at hand is not used", () => {
    expect(judge(signed())).toEqual(UNKNOWN);
  });

  test("a key identifier that names another key does not keep a right signature from counting", () => {
    const also = [authorityKeyId({ keyId: usualKey("Strange").keyId })];

    expect(judge(aCrl(authority, { also }))).toEqual(ACCEPTED);
  });
});

describe("the authority of a CRL's signer", () => {
  test("may not sign CRLs with a key usage that leaves cRLSign out", () => {
    const silent = anAuthority("Silent", { also: [keyUsage(["keyCertSign"])] });

    const codes = refusalCodes({
      leaf: aLeaf(silent, "Leaf"),
      others: [silent],
      crls: [aCrl(silent)],
    });

    expect(codes).toEqual(UNKNOWN);
  });

  test("may sign CRLs without any key usage", () => {
    const free = anAuthority("Free", { without: ["2.5.29.15"] });

    const codes = refusalCodes({ leaf: aLeaf(free, "Leaf"), others: [free], crls: [aCrl(free)] });

    expect(codes).toEqual(ACCEPTED);
  });
});
