import { describe, expect, test } from "vitest";
import { aCrl } from "#tests/pki/build-crl.ts";
import {
  buildOcspResponse,
  ocspRefusal,
  type SingleResponseWish,
} from "#tests/pki/build-ocsp-response.ts";
import { aLeaf } from "#tests/pki/issue.ts";
import {
  anAuthority,
  anchorCrl,
  judgeCase,
  listing,
  type RevocationCase,
  SERIAL,
} from "#tests/x509/revocation-world.ts";

const authority = anAuthority("Authority");
const leaf = aLeaf(authority, "Leaf", { serial: SERIAL });
const status = (wish: Partial<SingleResponseWish> = {}) =>
  buildOcspResponse({
    signer: authority.key,
    responder: { name: authority.subject },
    responses: [{ certId: { issuer: authority, serial: SERIAL }, ...wish }],
  });
const revoked = status({
  status: { revokedAt: new Date("2026-05-01T00:00:00Z"), reason: "keyCompromise" },
});
const stale = status({ nextUpdate: new Date("2026-05-31T12:00:00Z") });
const unknown = status({ status: "unknown" });

const judge = (stapledOcsp: Buffer, wish: Partial<RevocationCase> = {}) => {
  const { verdict, reasons, findings } = judgeCase({
    leaf,
    others: [authority],
    crls: [],
    anchorCrls: [],
    stapledOcsp,
    ...wish,
  });
  const rules = findings.map(({ rule }) => rule).filter((rule) => rule.startsWith("ocsp-"));
  return { verdict, codes: reasons.map(({ code }) => code), rules };
};

describe("a stapled answer without any CRL", () => {
  test("that is good adds nothing", () => {
    expect(judge(status())).toEqual({ verdict: "accepted", codes: [], rules: [] });
  });

  test("that is revoked refuses the chain", () => {
    expect(judge(revoked)).toEqual({ verdict: "rejected", codes: ["REVOKED"], rules: [] });
  });

  test.each([
    ["is stale", stale, "ocsp-stale"],
    ["does not know the certificate", unknown, "ocsp-unknown"],
    ["is a refusal", ocspRefusal(6), "ocsp-refused"],
    ["is rubbish", Buffer.from("rubbish"), "ocsp-malformed"],
  ])("that %s becomes a finding only", (_, response, rule) => {
    expect(judge(response)).toEqual({ verdict: "accepted", codes: [], rules: [rule] });
  });
});

describe("a stapled answer beside CRLs", () => {
  test("settles the leaf that no CRL settles", () => {
    expect(judge(status(), { crls: [anchorCrl] }).verdict).toBe("accepted");
  });

  test("does not settle the authorities", () => {
    expect(judge(status(), { crls: [aCrl(authority)] }).codes).toEqual(["REVOCATION_UNKNOWN"]);
  });

  test("does not take back what a CRL says", () => {
    const crls = [anchorCrl, aCrl(authority, listing())];

    expect(judge(status(), { crls }).codes).toEqual(["REVOKED"]);
  });

  test("counts when it is revoked though no CRL lists the leaf", () => {
    const crls = [anchorCrl, aCrl(authority)];

    expect(judge(revoked, { crls }).codes).toEqual(["REVOKED"]);
  });

  test("settles nothing when it is stale", () => {
    expect(judge(stale, { crls: [anchorCrl] }).codes).toEqual(["REVOCATION_UNKNOWN"]);
  });
});
