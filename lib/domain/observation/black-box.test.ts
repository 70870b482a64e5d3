import { describe, expect, test } from "vitest";
import { judgeClientCertificate, modesAllowedByWire } from "#lib/domain/observation/black-box.ts";
import type { ObservationFailureCode } from "#lib/domain/observation/observation-failure.ts";

describe("the black-box table", () => {
  test.each([
    [true, false, ["disabled"]],
    [true, true, ["allowTLS", "preferTLS"]],
    [false, true, ["requireTLS"]],
    [true, null, ["disabled", "allowTLS", "preferTLS"]],
    [null, true, ["allowTLS", "preferTLS", "requireTLS"]],
    [false, false, []],
    [false, null, []],
    [null, false, []],
    [null, null, []],
  ])("plaintext %s and TLS %s allow %j", (plaintextAccepted, tlsSpoken, modes) => {
    expect(modesAllowedByWire({ plaintextAccepted, tlsSpoken })).toEqual(modes);
  });
});

describe("the demand for a client certificate", () => {
  const after = (code: ObservationFailureCode | null, requested: boolean | null) =>
    judgeClientCertificate({
      handshake: "completed",
      failure: code === null ? null : { code, message: "" },
      requested,
    });

  test.each([
    [null, true, "optional"],
    [null, false, "not-requested"],
    [null, null, "unknown"],
    ["CONNECTION_CLOSED", true, "required-by-application"],
    ["CONNECTION_RESET", null, "required-by-application"],
    ["CONNECTION_CLOSED", false, "unknown"],
    ["TLS_ALERT", true, "required-by-tls"],
    ["TLS_ALERT", false, "unknown"],
    ["CERTIFICATE_REQUIRED", true, "required-by-tls"],
    ["TIMEOUT", true, "unknown"],
  ] as const)("a hello that ends with %s, certificate requested %s: %s", (code, asked, demand) => {
    expect(after(code, asked)).toBe(demand);
  });

  test.each([
    [null, null, "unknown"],
    ["TLS_ALERT", true, "unknown"],
    ["CONNECTION_CLOSED", true, "unknown"],
    ["CERTIFICATE_REQUIRED", true, "required-by-tls"],
    ["CERTIFICATE_REQUIRED", null, "required-by-tls"],
    ["CERTIFICATE_REQUIRED", false, "unknown"],
  ] as const)(
    "a handshake that ends with %s, certificate requested %s: %s",
    (code, asked, demand) => {
      const judged = judgeClientCertificate({
        handshake: "not-completed",
        failure: code === null ? null : { code, message: "" },
        requested: asked,
      });
      expect(judged).toBe(demand);
    },
  );
});
