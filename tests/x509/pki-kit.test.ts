import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { toPem } from "#tests/pki/build-certificate.ts";
import { aCrl } from "#tests/pki/build-crl.ts";
import { buildOcspResponse } from "#tests/pki/build-ocsp-response.ts";
import { integer, namedBits, objectIdentifier } from "#tests/pki/der-writer.ts";
import { crlDistributionPoints, issuingDistributionPoint } from "#tests/pki/distribution-points.ts";
import { aLeaf, anIntermediate, aRoot } from "#tests/pki/issue.ts";
import { KEY_KINDS, testKey } from "#tests/pki/keys.ts";
import { attribute, commonName, generalName } from "#tests/pki/names.ts";
import { brokenSignature } from "#tests/pki/signing.ts";

function openssl(args: readonly string[], input: Buffer | string): string {
  return execFileSync("openssl", args, { input, encoding: "utf8" });
}

/** OpenSSL's ocsp command opens its input by name only. */
function fileOf(content: Buffer): string {
  const path = join(folder, "response.der");
  writeFileSync(path, content);
  return path;
}

const folder = mkdtempSync(join(tmpdir(), "pki-kit-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the DER writer", () => {
  test.each([
    [0, "020100"],
    [127, "02017f"],
    [128, "02020080"],
    [-1, "0201ff"],
    [-128, "020180"],
    [-129, "0202ff7f"],
    [65_536, "0203010000"],
  ])("writes the integer %i as %s", (value, hex) => {
    expect(integer(value).toString("hex")).toBe(hex);
  });

  test("writes object identifiers with arcs above 127", () => {
    expect(objectIdentifier("1.2.840.113549").toString("hex")).toBe("06062a864886f70d");
  });

  test("writes named bits without trailing zeros", () => {
    expect(namedBits([5, 6]).toString("hex")).toBe("03020106");
  });
});

describe("the PKI kit", () => {
  test.each(KEY_KINDS)("signs certificates with %s so that the library verifies them", (kind) => {
    const root = aRoot(`Root ${kind}`, { key: testKey(kind) });

    const leaf = new X509Certificate(aLeaf(root, "Leaf").der);

    const issuer = new X509Certificate(root.der);
    expect(leaf.checkIssued(issuer)).toBe(true);
    expect(leaf.verify(issuer.publicKey)).toBe(true);
    expect(leaf.subjectAltName).toBe("DNS:localhost");
  });

  test("breaks a signature on request", () => {
    const root = aRoot("Root");

    const leaf = new X509Certificate(aLeaf(root, "Leaf", { alterSignature: brokenSignature }).der);

    expect(leaf.verify(new X509Certificate(root.der).publicKey)).toBe(false);
  });

  test("writes distribution points that OpenSSL prints", () => {
    const root = aRoot("Root");
    const points = crlDistributionPoints([
      { full: [generalName.uri("http://crl.example/1")], reasons: ["keyCompromise"] },
      {
        relative: [attribute("CN", "Part")],
        crlIssuer: [generalName.directory(commonName("CRL issuer"))],
      },
    ]);

    const printed = openssl(
      ["x509", "-inform", "DER", "-noout", "-ext", "crlDistributionPoints"],
      aLeaf(anIntermediate(root, "CA"), "Leaf", { also: [points] }).der,
    );

    expect(printed).toContain("URI:http://crl.example/1");
    expect(printed).toContain("Key Compromise");
    expect(printed).toMatch(/Relative Name:\s+CN = Part/);
    expect(printed).toMatch(/CRL Issuer:\s+DirName:O = Test PKI, CN = CRL issuer/);
  });

  test("writes CRLs that OpenSSL prints", () => {
    const root = aRoot("Root");
    const revoked = [{ serial: -1, reason: "keyCompromise" as const }];
    const scope = issuingDistributionPoint({ onlyContainsUserCerts: true, indirectCRL: true });

    const crl = toPem("X509 CRL", aCrl(root, { revoked, also: [scope] }));

    const printed = openssl(["crl", "-noout", "-text"], crl);
    expect(printed).toContain("Serial Number: -01");
    expect(printed).toContain("Key Compromise");
    expect(printed).toContain("Only User Certificates");
    expect(printed).toContain("Indirect CRL");
  });

  test("writes OCSP responses that OpenSSL prints", () => {
    const root = aRoot("Root");
    const response = buildOcspResponse({
      signer: root.key,
      responder: { name: root.subject },
      responses: [
        { certId: { issuer: root, serial: 7 } },
        {
          certId: { issuer: root, serial: 8, hash: "sha256" },
          status: { revokedAt: new Date("2026-01-01T00:00:00Z"), reason: "superseded" },
        },
      ],
    });

    const printed = openssl(["ocsp", "-respin", fileOf(response), "-resp_text", "-noverify"], "");

    expect(printed).toContain("Cert Status: good");
    expect(printed).toContain("Revocation Reason: superseded");
  });
});
