import { expect, test } from "vitest";
import { CHAIN_10 } from "#lib/domain/checks/authority-checks.ts";
import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import { aNodeObservation } from "#tests/builders/observation.ts";
import { aMember, anObservationOf } from "#tests/builders/trust.ts";

const NOW = new Date("2026-11-22T10:00:00.000Z");
const LATER = "2030-01-01T00:00:00.000Z";
const SOON = "2026-12-10T00:00:00.000Z";
const OVER = "2026-11-01T00:00:00.000Z";

function authority(subject: string, notAfter: string): ObservedCertificate {
  const [certificate] = aNodeObservation().tls.chain;
  if (certificate === undefined) throw new Error("The builder made a node without a certificate");
  return { ...certificate, subject, notAfter, isCa: true };
}

function judge(caFile: string[], bundle: string[] = []) {
  const seen = anObservationOf([aMember("db-1:1")]);
  const trust = seen.trust && {
    ...seen.trust,
    caFile: caFile.map((notAfter, index) => authority(`CN=CA ${index}`, notAfter)),
    bundles:
      bundle.length === 0
        ? []
        : [{ name: "roots", authorities: bundle.map((end) => authority("CN=Bundled", end)) }],
  };
  return CHAIN_10.judge({ ...seen, trust }, NOW);
}

test("authorities that last are passed", () => {
  expect(judge([LATER], [LATER])).toMatchObject({ result: "pass" });
});

test("an authority of the CA file that ends soon fails, by name and date", () => {
  const verdict = judge([LATER, SOON]);

  expect(verdict.result).toBe("fail");
  expect(verdict.observed).toBe(`CN=CA 1 in the CA file, ${SOON}`);
});

test("an authority of a bundle counts as one of the CA file does", () => {
  const verdict = judge([LATER], [SOON]);

  expect(verdict.result).toBe("fail");
  expect(verdict.observed).toBe(`CN=Bundled in bundle roots, ${SOON}`);
});

test("one that is over beside others that last is worth a word only", () => {
  expect(judge([LATER, OVER])).toMatchObject({ result: "warn", severity: "low" });
  expect(judge([OVER])).toMatchObject({ result: "fail" });
});

test("without any file there is nothing to judge", () => {
  expect(judge([])).toMatchObject({ result: "not-applicable" });
});
