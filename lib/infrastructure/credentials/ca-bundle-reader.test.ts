import { expect, test } from "vitest";
import { caBundleReader } from "#lib/infrastructure/credentials/ca-bundle-reader.ts";
import { createAuthority } from "#simulator/certificates/certificate-factory.ts";

const DAY_MS = 86_400_000;
const validity = {
  notBefore: new Date(Date.now() - DAY_MS),
  notAfter: new Date(Date.now() + DAY_MS),
};
const first = await createAuthority({ subject: "CN=First", ...validity });
const second = await createAuthority({ subject: "CN=Second", ...validity });

const BROKEN = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

function codeOf(pem: string): string {
  const read = caBundleReader.read(pem);
  return read.ok ? "read" : read.error.code;
}

test("keeps each certificate once, and nothing that stands between them", () => {
  const text = `# roots\n${first.certificatePem}some words\r\n${second.certificatePem}${first.certificatePem}`;

  const read = caBundleReader.read(text);

  expect(read).toMatchObject({
    ok: true,
    value: { certificates: [{ subject: "CN=First" }, { subject: "CN=Second" }] },
  });
  expect(read.ok ? read.value.pem : "").not.toContain("words");
});

test("names the certificate that cannot be read", () => {
  const read = caBundleReader.read(first.certificatePem + BROKEN);

  expect(read).toMatchObject({ ok: false, error: { code: "CERTIFICATE_INVALID" } });
  expect(read.ok ? "" : read.error.message).toContain("Certificate 2 of 2");
});

test.each([
  ["nothing", ""],
  ["no PEM", "hello"],
  ["a certificate that never ends", first.certificatePem.slice(0, -40)],
  ["more than a trust store", first.certificatePem.repeat(501)],
])("%s is refused", (_what, text) => {
  expect(codeOf(text)).toBe("CERTIFICATE_INVALID");
});

test.each([
  ["a key beside a certificate", first.certificatePem + first.keyPem],
  ["a key that is cut off", `${first.certificatePem}-----BEGIN RSA PRIVATE KEY-----\nAAAA`],
])("%s is refused as a key", (_what, text) => {
  expect(codeOf(text)).toBe("PRIVATE_KEY_REFUSED");
});
