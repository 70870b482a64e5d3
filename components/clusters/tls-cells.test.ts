import { expect, test } from "vitest";
import { chainCell, cipherCell, protocolCell } from "#components/clusters/tls-cells.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";
import { UNJUDGED_CHAIN, UNSEEN_VERSIONS } from "#lib/domain/observation/tls-posture.ts";
import { aNodeDto } from "#tests/builders/dto-cluster.ts";
import { anEnumeration } from "#tests/builders/dto-tls.ts";
import { MODERN_VERSIONS } from "#tests/builders/observation.ts";

function aNodeWithTls(tls: Partial<NodeObservationDto["tls"]>): NodeObservationDto {
  const node = aNodeDto();
  return { ...node, tls: { ...node.tls, ...tls } };
}

function suites(...ciphers: string[]) {
  return anEnumeration({
    versions: [{ version: "TLSv1.2", ciphers, preference: "server", groups: [] }],
  });
}

test.each([
  [MODERN_VERSIONS, "pass", "TLS 1.2, 1.3"],
  [{ ...MODERN_VERSIONS, TLSv1: true }, "fail", "TLS 1.0, 1.2, 1.3"],
  [UNSEEN_VERSIONS, "unseen", "TLS 1.3 seen"],
  [{ ...MODERN_VERSIONS, SSLv3: null }, "unseen", "TLS 1.3 seen"],
] as const)("versions %o are %s", (versions, verdict, value) => {
  expect(protocolCell(aNodeWithTls({ versions }))).toMatchObject({ verdict, value });
});

test("a node that takes no TLS fails by protocol and is not judged by suite", () => {
  const node = aNodeWithTls({ accepted: false });

  expect(protocolCell(node).verdict).toBe("fail");
  expect(cipherCell(node, null).verdict).toBe("none");
});

test.each([
  [["ECDHE-RSA-AES256-GCM-SHA384"], "pass", "1 suite"],
  [["ECDHE-RSA-AES256-GCM-SHA384", "AES128-SHA"], "warn", "1 old"],
  [["ECDHE-RSA-AES128-SHA256", "AES128-SHA"], "warn", "2 old"],
  [["ECDHE-RSA-AES256-GCM-SHA384", "DES-CBC3-SHA"], "fail", "1 broken"],
] as const)("suites %o are %s", (ciphers, verdict, value) => {
  expect(cipherCell(aNodeDto(), suites(...ciphers))).toMatchObject({ verdict, value });
});

test("before a deep look suites are not observed", () => {
  expect(cipherCell(aNodeDto(), null)).toMatchObject({ verdict: "unseen", value: "not listed" });
});

test("without a CA the chain is not judged", () => {
  const node = aNodeWithTls({
    openssl: { accepted: null, error: null },
    verdict: UNJUDGED_CHAIN,
  });

  expect(chainCell(node).verdict).toBe("unseen");
});

test("a chain that OpenSSL refuses fails although our rules accept it", () => {
  const node = aNodeWithTls({ openssl: { accepted: false, error: "unable to get issuer" } });

  expect(chainCell(node)).toMatchObject({ verdict: "fail", value: "OpenSSL refuses" });
});

test("our reasons stand in the cell of a chain that we refuse", () => {
  const reasons = [{ code: "EXPIRED", message: "The leaf has expired", certificate: null }];
  const node = aNodeWithTls({ verdict: { ...UNJUDGED_CHAIN, accepted: false, reasons } });

  expect(chainCell(node)).toMatchObject({ verdict: "fail", observed: "The leaf has expired" });
});
