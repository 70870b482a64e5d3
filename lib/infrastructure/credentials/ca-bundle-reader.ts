import { X509Certificate } from "node:crypto";
import type { CaBundleReader } from "#lib/application/ports.ts";
import { err, ok } from "#lib/domain/result.ts";
import { readCertificate } from "#lib/infrastructure/probe/certificate.ts";

/** A system's whole trust store has some 150; more is a mistake. */
const MOST_CERTIFICATES = 500;
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?(?:-----END \1-----|(?=-----BEGIN )|$)/g;
const CERTIFICATE_LABELS = new Set(["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"]);

/** Reads PEM texts of authorities; keeps the certificates and nothing around them. */
export const caBundleReader: CaBundleReader = {
  read(pem) {
    const blocks = [...pem.matchAll(BLOCK)].map(([text, label = ""]) => ({ text, label }));
    if (blocks.some(({ label }) => label.endsWith("PRIVATE KEY"))) {
      return err({
        code: "PRIVATE_KEY_REFUSED",
        message:
          "The file holds a private key, which must not leave its server; upload the certificates alone",
      });
    }
    const certificates = blocks.filter(({ label }) => CERTIFICATE_LABELS.has(label));
    if (certificates.length === 0) return invalid("The file holds no PEM certificate");
    if (certificates.length > MOST_CERTIFICATES) {
      return invalid(
        `The file holds ${certificates.length} certificates; at most ${MOST_CERTIFICATES} are taken`,
      );
    }
    const read = certificates.map(({ text }) => readBlock(text));
    const bad = read.indexOf(null);
    if (bad !== -1) {
      return invalid(`Certificate ${bad + 1} of ${read.length} in the file cannot be read`);
    }
    const each = new Map(read.flatMap((one) => (one === null ? [] : [[one.observed.sha256, one]])));
    return ok({
      pem: [...each.values()].map((one) => one.pem).join(""),
      certificates: [...each.values()].map((one) => one.observed),
    });
  },
};

function readBlock(text: string) {
  try {
    const certificate = new X509Certificate(text);
    const observed = readCertificate(certificate.raw);
    return observed === null ? null : { pem: certificate.toString(), observed };
  } catch {
    return null;
  }
}

function invalid(message: string) {
  return err({ code: "CERTIFICATE_INVALID" as const, message });
}
