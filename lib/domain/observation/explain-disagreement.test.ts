import { expect, test } from "vitest";
import {
  type Disagreement,
  explainDisagreement,
} from "#lib/domain/observation/explain-disagreement.ts";
import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";

const at = new Date("2026-06-01T00:00:00Z");

function aCertificate(
  sha256: string,
  overrides: Partial<ObservedCertificate> = {},
): ObservedCertificate {
  return {
    subject: `CN=${sha256}`,
    issuer: "CN=root",
    serialNumber: "01",
    notBefore: "2026-01-01T00:00:00.000Z",
    notAfter: "2027-01-01T00:00:00.000Z",
    sha256,
    publicKey: { type: "ec", bits: null, curve: "prime256v1" },
    signatureAlgorithm: null,
    signatureHash: null,
    subjectAltNames: [],
    extendedKeyUsage: [],
    isCa: null,
    keyUsage: null,
    subjectKeyId: null,
    authorityKeyId: null,
    spkiSha256: null,
    ...overrides,
  };
}

const leaf = aCertificate("leaf", { issuer: "CN=between" });
const between = aCertificate("between");
const root = aCertificate("root");

function aDisagreement(error: string | null, overrides: Partial<Disagreement> = {}): Disagreement {
  return {
    ours: { accepted: true, reasons: [], path: ["leaf", "between", "root"] },
    openssl: { accepted: error === null, error },
    served: [leaf, between],
    anchors: [root],
    at,
    ...overrides,
  };
}

test("agreement needs no words", () => {
  const refused = { accepted: false, reasons: [], path: [] };

  expect(explainDisagreement(aDisagreement(null))).toBeNull();
  expect(explainDisagreement(aDisagreement("INVALID_CA", { ours: refused }))).toBeNull();
});

test("a verdict that nobody gave is no disagreement", () => {
  const unasked = { accepted: null, error: "NOT_AVAILABLE" };
  const unjudged = { accepted: null, reasons: [], path: [] };

  expect(explainDisagreement(aDisagreement(null, { openssl: unasked }))).toBeNull();
  expect(explainDisagreement(aDisagreement("INVALID_CA", { ours: unjudged }))).toBeNull();
});

test("an expired cross-signed certificate beside the path is named with its last day", () => {
  const old = aCertificate("old", { subject: "CN=between", notAfter: "2026-05-01T00:00:00.000Z" });

  const sentence = explainDisagreement(
    aDisagreement("CERT_HAS_EXPIRED", { served: [leaf, old, between] }),
  );

  expect(sentence).toContain("CN=between (valid until 2026-05-01)");
});

test("an expired certificate on our own path is told apart from a detour", () => {
  const sentence = explainDisagreement(aDisagreement("CERT_HAS_EXPIRED"));

  expect(sentence).toContain("our profile trusts as it is");
});

test("an anchor that is no root is named with its issuer", () => {
  const sentence = explainDisagreement(
    aDisagreement("UNABLE_TO_GET_ISSUER_CERT", {
      ours: { accepted: true, reasons: [], path: ["leaf", "between"] },
      anchors: [between],
    }),
  );

  expect(sentence).toContain("self-signed root");
  expect(sentence).toContain("CN=between is itself issued by CN=root");
});

test.each(["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "CERT_SIGNATURE_FAILURE"])(
  "a detour that ends with %s is named by its issuer",
  (error) => {
    const detour = aCertificate("detour", { subject: "CN=between", issuer: "CN=elsewhere" });

    const sentence = explainDisagreement(aDisagreement(error, { served: [leaf, detour, between] }));

    expect(sentence).toContain("the CN=between that is issued by CN=elsewhere");
  },
);

test.each(["CA_KEY_TOO_SMALL", "CA_MD_TOO_WEAK", "EE_KEY_TOO_SMALL"])(
  "%s is about the security level",
  (error) => {
    expect(explainDisagreement(aDisagreement(error))).toContain("security level 2");
  },
);

test("an error without a sentence of its own is quoted", () => {
  expect(explainDisagreement(aDisagreement("SOMETHING_NEW"))).toContain("SOMETHING_NEW");
});

test("what only we refuse is explained by our first reason", () => {
  const reasons = [
    { code: "NAME_NOT_COVERED", message: "No name of CN=leaf is db.test", certificate: null },
  ];

  const sentence = explainDisagreement(
    aDisagreement(null, { ours: { accepted: false, reasons, path: [] } }),
  );

  expect(sentence).toContain("NAME_NOT_COVERED");
  expect(sentence).toContain("No name of CN=leaf is db.test");
});
