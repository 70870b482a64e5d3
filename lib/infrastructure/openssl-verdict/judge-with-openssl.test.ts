import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { judgeWithOpenssl } from "#lib/infrastructure/openssl-verdict/judge-with-openssl.ts";
import { peekVerdict } from "#lib/infrastructure/openssl-verdict/peek-verdict.ts";
import {
  type CertificateAuthority,
  createAuthority,
  issueCertificate,
  type KeyKind,
} from "#simulator/certificates/certificate-factory.ts";

const DAY_MS = 86_400_000;
// OpenSSL judges by the machine's own clock, so validity is laid around it.
const now = Date.now();
const validity = { notBefore: new Date(now - 2 * DAY_MS), notAfter: new Date(now + 2 * DAY_MS) };

describe.each<KeyKind>(["ec", "rsa"])("with %s keys, OpenSSL", async (key) => {
  const root = await createAuthority({ subject: "CN=Root", ...validity, key });
  const between = await createAuthority({ subject: "CN=Between", ...validity, key }, root);
  const strange = await createAuthority({ subject: "CN=Strange", ...validity, key });
  const leaf = await leafUnder(between, validity.notAfter);

  function leafUnder(issuer: CertificateAuthority, notAfter: Date) {
    const dates = { notBefore: validity.notBefore, notAfter };
    return issueCertificate(issuer, { subject: "CN=db", dnsNames: ["db.test"], ...dates, key });
  }

  const judge = (chain: string[], anchors: string[], name = "db.test") =>
    judgeWithOpenssl({
      chain: chain.map(derOf),
      anchors: anchors.map(derOf),
      peerName: { kind: "dns", value: name },
    });

  test("accepts a chain up to a trusted root", async () => {
    const verdict = await judge(
      [leaf.certificatePem, between.certificatePem],
      [root.certificatePem],
    );

    expect(verdict).toEqual({ accepted: true, error: null });
  });

  test("misses an intermediate that is not sent", async () => {
    const verdict = await judge([leaf.certificatePem], [root.certificatePem]);

    expect(verdict).toEqual({ accepted: false, error: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
  });

  test("refuses a chain to another root", async () => {
    const verdict = await judge(
      [leaf.certificatePem, between.certificatePem],
      [strange.certificatePem],
    );

    expect(verdict).toEqual({ accepted: false, error: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" });
  });

  test("takes an intermediate for no anchor", async () => {
    const verdict = await judge(
      [leaf.certificatePem, between.certificatePem],
      [between.certificatePem],
    );

    expect(verdict).toEqual({ accepted: false, error: "UNABLE_TO_GET_ISSUER_CERT" });
  });

  test("refuses what has expired", async () => {
    const expired = await leafUnder(between, new Date(now - DAY_MS));

    const verdict = await judge(
      [expired.certificatePem, between.certificatePem],
      [root.certificatePem],
    );

    expect(verdict).toEqual({ accepted: false, error: "CERT_HAS_EXPIRED" });
  });

  test("refuses another host's certificate", async () => {
    const verdict = await judge(
      [leaf.certificatePem, between.certificatePem],
      [root.certificatePem],
      "other.test",
    );

    expect(verdict).toEqual({ accepted: false, error: "ERR_TLS_CERT_ALTNAME_INVALID" });
  });

  test("trusts nobody without anchors", async () => {
    const verdict = await judge([leaf.certificatePem, between.certificatePem], []);

    expect(verdict.accepted).toBe(false);
  });

  test("does not hang on an intermediate that is rubbish", async () => {
    const verdict = await judgeWithOpenssl({
      chain: [derOf(leaf.certificatePem), Buffer.from("rubbish")],
      anchors: [derOf(root.certificatePem)],
      peerName: null,
    });

    expect(verdict.accepted).toBe(false);
  });
});

test("OpenSSL is not asked about a leaf that cannot be read", async () => {
  const question = { chain: [Buffer.from("rubbish")], anchors: [], peerName: null };

  expect(await judgeWithOpenssl(question)).toEqual({ accepted: null, error: "UNSUPPORTED_LEAF" });
  expect(await judgeWithOpenssl({ ...question, chain: [] })).toEqual({
    accepted: null,
    error: "UNSUPPORTED_LEAF",
  });
});

test("a Node that keeps its verdict to itself is an answer", () => {
  const unavailable = { accepted: null, error: "NOT_AVAILABLE" };

  expect(peekVerdict({})).toEqual(unavailable);
  expect(peekVerdict({ _handle: null })).toEqual(unavailable);
  expect(peekVerdict({ _handle: { verifyError: 1 } })).toEqual(unavailable);
});

function derOf(pem: string): Buffer {
  return new X509Certificate(pem).raw;
}
