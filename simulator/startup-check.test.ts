import { beforeAll, describe, expect, test } from "vitest";
import { createAuthority, issueCertificate } from "#simulator/certificates/certificate-factory.ts";
import type { NodeTlsMaterial, SimulatedNodeOptions } from "#simulator/node-options.ts";
import { checkStartup } from "#simulator/startup-check.ts";

const DAY_MS = 86_400_000;
const NOW = new Date("2026-11-22T12:00:00Z");
const validity = {
  notBefore: new Date(NOW.getTime() - DAY_MS),
  notAfter: new Date(NOW.getTime() + DAY_MS),
};

let material: NodeTlsMaterial;

beforeAll(async () => {
  const ca = await createAuthority({ subject: "CN=CA", ...validity });
  const { pem } = await issueCertificate(ca, { subject: "CN=server", ...validity });
  material = {
    certificateKeyFile: "/server.pem",
    certificateKeyPem: pem,
    CAFile: "/ca.pem",
    caPem: ca.certificatePem,
  };
});

function options(
  mode: SimulatedNodeOptions["startup"]["mode"],
  changes: Partial<Omit<SimulatedNodeOptions, "startup">> & {
    startup?: Partial<SimulatedNodeOptions["startup"]>;
  } = {},
): SimulatedNodeOptions {
  const { startup, ...rest } = changes;
  return {
    process: "mongod",
    version: "4.2",
    port: 0,
    authorization: false,
    users: [],
    ...(mode === "disabled" ? {} : { tls: material }),
    ...rest,
    startup: { mode, vocabulary: "tls", ...startup },
  };
}

const messageOf = (given: SimulatedNodeOptions, now = NOW) => checkStartup(given, now)?.message;

test.each(["disabled", "allowTLS", "preferTLS", "requireTLS"] as const)(
  "a process starts in %s with what that mode needs",
  (mode) => {
    expect(checkStartup(options(mode), NOW)).toBeNull();
  },
);

describe("a process does not start", () => {
  const FAILED = "Failed global initialization: BadValue: ";

  test("without a certificate in any mode but disabled, in the words of its version", () => {
    const { tls: _tls, ...without } = options("allowTLS");

    expect(checkStartup(without, NOW)).toMatchObject({
      exitCode: 1,
      message: `${FAILED}need tlsCertificateKeyFile or certificateSelector when TLS is enabled`,
    });
    expect(messageOf({ ...without, version: "4.0" })).toContain(
      "need sslPEMKeyFile or certificate",
    );
    expect(checkStartup({ ...without, process: "mongos" }, NOW)?.exitCode).toBe(14);
  });

  test("disabled with TLS options", () => {
    expect(messageOf(options("disabled", { tls: material }))).toBe(
      `${FAILED}need to enable TLS via the sslMode/tlsMode flag when using TLS configuration parameters`,
    );
  });

  test("with an expired or not yet valid certificate, by exit code 14", () => {
    const later = new Date(validity.notAfter.getTime() + 1000);
    const earlier = new Date(validity.notBefore.getTime() - 1000);
    const refusal = {
      exitCode: 14,
      message: "The provided SSL certificate is expired or not yet valid.",
    };

    expect(checkStartup(options("requireTLS"), later)).toMatchObject(refusal);
    expect(checkStartup(options("requireTLS"), earlier)).toMatchObject(refusal);
  });

  test("with x.509 between members in allow mode", () => {
    expect(messageOf(options("allowTLS", { startup: { clusterAuthMode: "x509" } }))).toBe(
      `${FAILED}cannot have x.509 cluster authentication in allowTLS mode`,
    );
    expect(messageOf(options("disabled", { startup: { clusterAuthMode: "sendX509" } }))).toBe(
      `${FAILED}need to enable TLS via the tlsMode flag`,
    );
  });

  test("on patched versions without a chain of trust", () => {
    const { CAFile: _file, caPem: _pem, ...withoutCa } = material;

    expect(messageOf(options("allowTLS", { tls: withoutCa, version: "7.0" }))).toContain(
      "The use of TLS without specifying a chain of trust is no longer supported",
    );
    expect(checkStartup(options("allowTLS", { tls: withoutCa }), NOW)).toBeNull();
  });

  test("with the mode as a startup parameter", () => {
    expect(
      checkStartup(
        options("allowTLS", { startup: { setParameter: { tlsMode: "preferTLS" } } }),
        NOW,
      ),
    ).toMatchObject({
      exitCode: 2,
      message: 'BadValue: Cannot use --setParameter to set "tlsMode" at startup',
    });
  });

  test("with an unknown protocol among the disabled ones", () => {
    expect(
      messageOf(options("allowTLS", { tls: { ...material, disabledProtocols: ["TLS1_9"] } })),
    ).toBe(`${FAILED}Unrecognized disabledProtocols 'TLS1_9'`);
  });
});
