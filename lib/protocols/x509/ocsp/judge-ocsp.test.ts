import { describe, expect, test } from "vitest";
import { readCertificate } from "#lib/protocols/x509/certificate/read-certificate.ts";
import { judgeOcsp } from "#lib/protocols/x509/ocsp/judge-ocsp.ts";
import { type BuiltCertificate, usualKey, VALID_AT } from "#tests/pki/build-certificate.ts";
import {
  buildOcspResponse,
  type OcspResponseWish,
  ocspRefusal,
  type SingleResponseWish,
} from "#tests/pki/build-ocsp-response.ts";
import { extendedKeyUsage, keyUsage, unknownExtension } from "#tests/pki/extensions.ts";
import { aLeaf, aRoot, type IssueWish } from "#tests/pki/issue.ts";
import { testKey } from "#tests/pki/keys.ts";
import { commonName } from "#tests/pki/names.ts";
import { brokenSignature } from "#tests/pki/signing.ts";

const SERIAL = 0x4242;
const issuer = aRoot("Issuer");
const leaf = aLeaf(issuer, "Leaf", { serial: SERIAL });

const single = (wish: Partial<SingleResponseWish> = {}): SingleResponseWish => ({
  certId: { issuer, serial: SERIAL },
  ...wish,
});
const answer = (wish: Partial<OcspResponseWish> = {}) =>
  buildOcspResponse({
    signer: issuer.key,
    responder: { name: issuer.subject },
    responses: [single()],
    ...wish,
  });
const judge = (response: Uint8Array, of: BuiltCertificate = leaf) =>
  judgeOcsp({
    response,
    certificate: readCertificate(of.der),
    issuer: readCertificate(issuer.der),
    at: VALID_AT,
  });
const outcome = (response: Uint8Array) => {
  const judgement = judge(response);
  return judgement.kind === "unusable" ? judgement.code : judgement.kind;
};

/** A responder below the issuer, entitled unless the wish says otherwise. */
function aResponder(wish: IssueWish = {}): BuiltCertificate {
  const entitled = [extendedKeyUsage(["ocspSigning"])];
  return aLeaf(issuer, "Responder", { also: entitled, ...wish });
}
const byResponder = (responder: BuiltCertificate, wish: Partial<OcspResponseWish> = {}) =>
  outcome(
    answer({
      signer: responder.key,
      responder: { name: responder.subject },
      certificates: [responder.der],
      ...wish,
    }),
  );

describe("the status", () => {
  test("is good with the times of the answer", () => {
    expect(judge(answer())).toMatchObject({
      kind: "good",
      thisUpdate: new Date("2026-05-31T00:00:00Z"),
      nextUpdate: new Date("2026-06-07T00:00:00Z"),
    });
  });

  test("is revoked with time and reason", () => {
    const revokedAt = new Date("2026-05-01T00:00:00Z");
    const status = { revokedAt, reason: "keyCompromise" as const };

    const judgement = judge(answer({ responses: [single({ status })] }));

    expect(judgement).toMatchObject({ kind: "revoked", revokedAt, reason: "keyCompromise" });
  });

  test("is unknown where the responder knows nothing", () => {
    expect(outcome(answer({ responses: [single({ status: "unknown" })] }))).toBe("unknown");
  });

  test("is that of the latest answer about the certificate", () => {
    const revokedAt = new Date("2026-05-31T12:00:00Z");
    const later = single({ status: { revokedAt }, thisUpdate: revokedAt });

    expect(outcome(answer({ responses: [single(), later] }))).toBe("revoked");
  });
});

describe("the certificate that an answer is about", () => {
  test.each(["sha1", "sha256", "sha384"] as const)("is found by %s", (hash) => {
    const certId = { issuer, serial: SERIAL, hash };

    expect(outcome(answer({ responses: [single({ certId })] }))).toBe("good");
  });

  test.each([
    ["serial number", { issuer, serial: 1 }],
    ["issuer", { issuer: aRoot("Other issuer"), serial: SERIAL }],
    ["key of the issuer", { issuer: { ...issuer, key: usualKey("other") }, serial: SERIAL }],
  ])("is not one with another %s", (_, certId) => {
    expect(outcome(answer({ responses: [single({ certId })] }))).toBe("ocsp-other-certificate");
  });
});

describe("the time of an answer", () => {
  const during = (thisUpdate: string, nextUpdate: string | null) =>
    outcome(
      answer({
        producedAt: new Date(thisUpdate),
        responses: [
          single({
            thisUpdate: new Date(thisUpdate),
            nextUpdate: nextUpdate === null ? null : new Date(nextUpdate),
          }),
        ],
      }),
    );

  test.each([
    ["2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z", "good"],
    ["2026-05-01T00:00:00Z", "2026-05-31T23:59:59Z", "ocsp-stale"],
    ["2026-06-01T00:04:00Z", "2026-06-07T00:00:00Z", "good"],
    ["2026-06-01T00:06:00Z", "2026-06-07T00:00:00Z", "ocsp-not-yet-valid"],
    ["2026-05-31T00:00:00Z", null, "good"],
    ["2026-05-30T23:59:59Z", null, "ocsp-stale"],
  ])("from %s to %s is %s", (thisUpdate, nextUpdate, expected) => {
    expect(during(thisUpdate, nextUpdate)).toBe(expected);
  });
});

describe("the signer of an answer", () => {
  test("may be the issuer, named by its key", () => {
    expect(outcome(answer({ responder: { key: issuer.key } }))).toBe("good");
  });

  test("may have any kind of key", () => {
    const signer = testKey("rsa-2048");
    const responder = aResponder({ key: signer });

    expect(byResponder(responder, { scheme: "rsa-pss-sha256" })).toBe("good");
  });

  test("may be a responder whom the issuer entitled, by name or by key", () => {
    const responder = aResponder();

    expect(byResponder(responder)).toBe("good");
    expect(byResponder(responder, { responder: { key: responder.key } })).toBe("good");
  });

  test("has to have signed", () => {
    expect(outcome(answer({ alterSignature: brokenSignature }))).toBe("ocsp-signature-invalid");
    expect(outcome(answer({ signer: usualKey("thief") }))).toBe("ocsp-signature-invalid");
    expect(byResponder(aResponder(), { signer: usualKey("thief") })).toBe("ocsp-signature-invalid");
  });

  test("may not use a digest that can be forged", () => {
    const responder = aResponder({ key: testKey("rsa-2048") });

    expect(byResponder(responder, { scheme: "rsa-sha1" })).toBe("ocsp-signature-weak");
  });

  test("has to be at hand", () => {
    const name = commonName("Nobody");

    expect(outcome(answer({ responder: { name } }))).toBe("ocsp-responder-not-authorised");
  });

  test.each([
    ["has no purpose for it", { also: [extendedKeyUsage(["serverAuth"])] }],
    ["has no purpose at all", { without: ["2.5.29.37"] }],
    ["may do anything, which is not enough", { also: [extendedKeyUsage(["any"])] }],
    ["has expired", { notAfter: new Date("2026-05-31T00:00:00Z") }],
    ["is not valid yet", { notBefore: new Date("2026-06-02T00:00:00Z") }],
    ["was issued by another key", { signer: usualKey("thief") }],
    ["was issued in another name", { issuer: commonName("Other issuer") }],
    ["may not sign", { also: [extendedKeyUsage(["ocspSigning"]), keyUsage(["keyAgreement"])] }],
    [
      "has a critical extension that is not understood",
      { also: [extendedKeyUsage(["ocspSigning"]), unknownExtension(true)] },
    ],
  ])("is no responder that %s", (_, wish) => {
    const also = "without" in wish ? [] : [extendedKeyUsage(["ocspSigning"])];

    expect(byResponder(aResponder({ also, ...wish }))).toBe("ocsp-responder-not-authorised");
  });
});

describe("an answer that says nothing", () => {
  test("is a refusal", () => {
    expect(outcome(ocspRefusal(3))).toBe("ocsp-refused");
  });

  test("has a critical extension that is not understood", () => {
    const extensions = [unknownExtension(true)];

    expect(outcome(answer({ extensions }))).toBe("ocsp-critical-extension");
    expect(outcome(answer({ responses: [single({ extensions })] }))).toBe(
      "ocsp-critical-extension",
    );
  });

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["an unknown status", ocspRefusal(4)],
    ["a success without a body", ocspRefusal(0)],
    ["something cut off", answer().subarray(0, -1)],
    ["something with bytes behind it", Buffer.concat([answer(), Buffer.of(0)])],
    ["something far too large", Buffer.alloc(200_000)],
  ])("is %s", (_, response) => {
    expect(outcome(response)).toBe("ocsp-malformed");
  });
});
