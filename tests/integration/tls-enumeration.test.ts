import "reflect-metadata";
import type { TlsOptions } from "node:tls";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { TlsEnumeration, TlsVersion } from "#lib/domain/observation/tls-posture.ts";
import { CIPHER_SUITES } from "#lib/protocols/tls/cipher-suite.ts";
import { enumerate, startNodeServer } from "#tests/tls-servers/enumerated-server.ts";
import {
  createListenerCertificates,
  type ListenerCertificates,
} from "#tests/tls-servers/listener-certificates.ts";
import { startOpensslServer } from "#tests/tls-servers/openssl-server.ts";
import { runProgram } from "#tests/tls-servers/run-program.ts";
import type { RunningServer } from "#tests/tls-servers/running-server.ts";

const TLS13_SUITES = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
];
/** Three ways to agree on a key, between each other as lists that have grown tend to be. */
const SUITES_OF_A_FULL_SERVER = [
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "DHE-RSA-AES256-GCM-SHA384",
  "DHE-RSA-AES128-GCM-SHA256",
  "DHE-RSA-CHACHA20-POLY1305",
  "ECDHE-RSA-AES256-SHA384",
  "ECDHE-RSA-AES128-SHA256",
  "ECDHE-RSA-AES256-SHA",
  "ECDHE-RSA-AES128-SHA",
  "DHE-RSA-AES256-SHA256",
  "DHE-RSA-AES128-SHA256",
  "DHE-RSA-AES256-SHA",
  "DHE-RSA-AES128-SHA",
  "AES256-GCM-SHA384",
  "AES128-GCM-SHA256",
  "AES256-SHA256",
  "AES128-SHA256",
  "AES256-SHA",
  "AES128-SHA",
  "AES256-CCM",
];
const RSA_SCHEMES = [
  "rsa_pkcs1_sha224",
  "rsa_pkcs1_sha256",
  "rsa_pkcs1_sha384",
  "rsa_pkcs1_sha512",
  "rsa_pss_rsae_sha256",
  "rsa_pss_rsae_sha384",
  "rsa_pss_rsae_sha512",
];

let rsa: ListenerCertificates;
let ec: ListenerCertificates;
beforeAll(async () => {
  [rsa, ec] = await Promise.all([
    createListenerCertificates("rsa", new Date()),
    createListenerCertificates("ec", new Date()),
  ]);
});

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function start(certificates: ListenerCertificates, options: TlsOptions = {}) {
  const started = await startNodeServer(certificates, options);
  running.push(started);
  return started;
}

async function startOpenssl(certificates: ListenerCertificates, args: readonly string[]) {
  const started = await startOpensslServer(certificates, args);
  running.push(started);
  return started;
}

function of(enumeration: TlsEnumeration, version: TlsVersion) {
  return enumeration.versions.find((each) => each.version === version);
}

describe("a Node server with an RSA key", () => {
  test("is enumerated over at most 40 connections without a completed handshake", async () => {
    const server = await start(rsa);

    const seen = await enumerate(server);

    expect(seen.versions.map(({ version }) => version)).toEqual(["TLSv1.2", "TLSv1.3"]);
    expect(of(seen, "TLSv1.3")).toMatchObject({ ciphers: TLS13_SUITES, preference: "server" });
    expect(of(seen, "TLSv1.2")?.ciphers.length).toBeGreaterThan(15);
    expect(of(seen, "TLSv1.2")?.groups).toEqual(
      expect.arrayContaining(["X25519", "P-256", "P-384", "P-521", "X448"]),
    );
    expect(seen.signatureAlgorithms.toSorted()).toEqual(RSA_SCHEMES);
    expect(seen).toMatchObject({
      secureRenegotiation: true,
      compression: false,
      sessionTickets: true,
      incomplete: null,
    });
    expect(seen.connections).toBeLessThanOrEqual(40);
    expect(server.completed()).toBe(0);
  });

  test("shows the order that it was configured with", async () => {
    // Suites that need a group lie between others, which must not look better liked when groups run out.
    const ciphers = [
      "AES256-SHA",
      "ECDHE-RSA-AES128-SHA",
      "AES128-GCM-SHA256",
      "ECDHE-RSA-AES256-GCM-SHA384",
      "AES128-SHA",
      "ECDHE-RSA-CHACHA20-POLY1305",
    ];
    const options = {
      ciphers: ciphers.join(":"),
      maxVersion: "TLSv1.2",
      ecdhCurve: "P-256",
    } as const;
    const server = await start(rsa, options);

    const seen = await enumerate(server);

    expect(of(seen, "TLSv1.2")).toMatchObject({ ciphers, preference: "server", groups: ["P-256"] });
  });

  test.each([true, false])(
    "with 21 + 3 suites takes at most 40 connections (honorCipherOrder: %s)",
    async (honorCipherOrder) => {
      const ciphers = [...SUITES_OF_A_FULL_SERVER, ...TLS13_SUITES];
      const options = { ciphers: ciphers.join(":"), dhparam: "auto", honorCipherOrder } as const;
      const server = await start(rsa, options);

      const seen = await enumerate(server);

      expect(of(seen, "TLSv1.2")?.ciphers.toSorted()).toEqual(SUITES_OF_A_FULL_SERVER.toSorted());
      expect(of(seen, "TLSv1.3")?.ciphers).toHaveLength(3);
      expect(seen.signatureAlgorithms.toSorted()).toEqual(RSA_SCHEMES);
      expect(seen.connections).toBeLessThanOrEqual(40);
      expect(server.completed()).toBe(0);
    },
  );

  test("is said to follow the client where it does", async () => {
    const server = await start(rsa, { honorCipherOrder: false });

    const seen = await enumerate(server);

    expect(seen.versions.map(({ preference }) => preference)).toEqual(["client", "client"]);
  });

  test("with P-384 alone loses no suite to the missing groups", async () => {
    const plain = await enumerate(await start(rsa));
    const server = await start(rsa, { ecdhCurve: "P-384" });

    const seen = await enumerate(server);

    expect(seen.versions.map(({ groups }) => groups)).toEqual([["P-384"], ["P-384"]]);
    expect(seen.versions.map(({ ciphers }) => ciphers)).toEqual(
      plain.versions.map(({ ciphers }) => ciphers),
    );
  });

  test("with one signature scheme loses no suite to the missing schemes", async () => {
    const plain = await enumerate(await start(rsa));
    const server = await start(rsa, { sigalgs: "rsa_pss_rsae_sha384" });

    const seen = await enumerate(server);

    expect(seen.signatureAlgorithms).toEqual(["rsa_pss_rsae_sha384"]);
    expect(of(seen, "TLSv1.2")?.ciphers).toEqual(of(plain, "TLSv1.2")?.ciphers);
  });

  test.each([
    ["TLSv1.2", { maxVersion: "TLSv1.2" }],
    ["TLSv1.3", { minVersion: "TLSv1.3" }],
  ] as const)("with %s alone shows that version alone", async (version, options) => {
    const seen = await enumerate(await start(rsa, options));

    expect(seen.versions.map((each) => each.version)).toEqual([version]);
    expect(seen.incomplete).toBeNull();
  });

  test("with TLS 1.0 enabled shows the suites of each version", async () => {
    const options = { minVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0" } as const;
    const seen = await enumerate(await start(rsa, options));

    const old = ["ECDHE-RSA-AES256-SHA", "ECDHE-RSA-AES128-SHA", "AES256-SHA", "AES128-SHA"];
    expect(of(seen, "TLSv1")).toMatchObject({ ciphers: old, preference: "server" });
    expect(of(seen, "TLSv1.1")).toMatchObject({ ciphers: old, preference: "server" });
    expect(of(seen, "TLSv1.2")?.ciphers).toEqual(expect.arrayContaining(old));
  });
});

describe("a Node server with an EC key", () => {
  test("shows the groups that it can use beside the curve of its certificate", async () => {
    const seen = await enumerate(await start(ec));

    expect(of(seen, "TLSv1.2")?.ciphers.every((name) => name.includes("ECDSA"))).toBe(true);
    expect(of(seen, "TLSv1.2")?.groups).toEqual(["X25519", "P-256"]);
    expect(seen.signatureAlgorithms).toContain("ecdsa_secp256r1_sha256");
    expect(seen.connections).toBeLessThanOrEqual(30);
  });

  test("is enumerated wholly beside an RSA key", async () => {
    const [onlyRsa, onlyEc, seen] = [
      await enumerate(await start(rsa)),
      await enumerate(await start(ec)),
      await enumerate(await start(rsa, { key: [rsa.key, ec.key], cert: [rsa.chain, ec.chain] })),
    ];

    const expected = [
      ...(of(onlyRsa, "TLSv1.2")?.ciphers ?? []),
      ...(of(onlyEc, "TLSv1.2")?.ciphers ?? []),
    ];
    expect(of(seen, "TLSv1.2")?.ciphers.toSorted()).toEqual(expected.toSorted());
    expect(of(seen, "TLSv1.2")?.groups.toSorted()).toEqual(
      of(onlyRsa, "TLSv1.2")?.groups.toSorted(),
    );
    expect(seen.signatureAlgorithms.toSorted()).toEqual(
      [...onlyRsa.signatureAlgorithms, ...onlyEc.signatureAlgorithms].toSorted(),
    );
  });
});

describe("an OpenSSL server", () => {
  test("shows every suite that it knows, in its order", async () => {
    const cipher = "ALL:COMPLEMENTOFALL:!PSK:!SRP:!aECDSA:!aDSS:@SECLEVEL=0";
    const { stdout } = await runProgram("openssl", ["ciphers", "-s", "-tls1_2", cipher]);
    const server = await startOpenssl(rsa, ["-serverpref", "-tls1_2", "-cipher", cipher]);

    const seen = await enumerate(server);

    expect(of(seen, "TLSv1.2")).toMatchObject({
      ciphers: stdout.trim().split(":"),
      preference: "server",
    });
  });

  test("that follows the client is enumerated over at most 40 connections, ten groups and all", async () => {
    const seen = await enumerate(await startOpenssl(rsa, []));

    expect(of(seen, "TLSv1.3")?.groups.toSorted()).toEqual(
      [
        ...["X25519", "X448", "P-256", "P-384", "P-521"],
        ...["ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192"],
      ].toSorted(),
    );
    expect(of(seen, "TLSv1.2")?.groups).toHaveLength(6);
    expect(of(seen, "TLSv1.2")?.ciphers).toHaveLength(20);
    expect(seen.versions.map(({ preference }) => preference)).toEqual(["client", "client"]);
    expect(seen.signatureAlgorithms.toSorted()).toEqual(RSA_SCHEMES);
    expect(seen.connections).toBeLessThanOrEqual(40);
  });

  test("shows the suites of TLS 1.3 that nobody enables by default", async () => {
    const suites = "TLS_AES_128_CCM_8_SHA256:TLS_AES_128_CCM_SHA256";
    const server = await startOpenssl(rsa, ["-serverpref", "-tls1_3", "-ciphersuites", suites]);

    const seen = await enumerate(server);

    expect(of(seen, "TLSv1.3")).toMatchObject({ ciphers: suites.split(":"), preference: "server" });
  });
});

test("the registry has the codes and both names of every suite that OpenSSL knows", async () => {
  const all = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";
  const { stdout } = await runProgram("openssl", ["ciphers", "-V", "-stdname", all]);

  const known = CIPHER_SUITES.map(
    ({ code, name, opensslName }) => `${code} ${name} ${opensslName}`,
  );
  const expected = stdout
    .split("\n")
    .map((line) => /0x(\w\w),0x(\w\w) - (\S+)\s+- (\S+)/.exec(line))
    .filter((row) => row !== null && !/PSK|SRP/.test(row[3] ?? ""))
    .map((row) => `${Number.parseInt(`${row?.[1]}${row?.[2]}`, 16)} ${row?.[3]} ${row?.[4]}`);
  expect(expected.length).toBeGreaterThan(80);
  expect(expected.filter((row) => !known.includes(row))).toEqual([]);
});
