import "reflect-metadata";
import { X509Certificate } from "node:crypto";
import { createServer, type TlsOptions } from "node:tls";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { readBasePosture } from "#lib/infrastructure/tls-scan/base-posture.ts";
import {
  createListenerCertificates,
  type ListenerCertificates,
} from "#tests/tls-servers/listener-certificates.ts";
import { startOpensslServer } from "#tests/tls-servers/openssl-server.ts";
import {
  type RunningServer,
  startServer,
  startTcpServer,
} from "#tests/tls-servers/running-server.ts";
import { tlsTarget } from "#tests/tls-servers/tls-target.ts";

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

async function startNodeServer(options: TlsOptions, stapled: Buffer | null = null) {
  const server = createServer(options);
  server.on("tlsClientError", () => {});
  if (stapled !== null) {
    server.on("OCSPRequest", (_certificate, _issuer, answer) => answer(null, stapled));
  }
  const started = await startServer(server);
  running.push(started);
  return started;
}

function look({ port }: RunningServer, handshakeMs = 5_000) {
  return readBasePosture(tlsTarget(port, { handshakeMs }), AbortSignal.timeout(20_000));
}

function keyed(certificates: ListenerCertificates): TlsOptions {
  const { key, chain, clientAuthorities } = certificates;
  return { key, cert: chain, ca: clientAuthorities, requestCert: true, rejectUnauthorized: false };
}

const ONLY_NEW = {
  SSLv3: false,
  TLSv1: false,
  "TLSv1.1": false,
  "TLSv1.2": true,
  "TLSv1.3": true,
};

describe("five hellos", () => {
  test.each(["rsa", "ec"] as const)(
    "show versions, chain and request of a server with an %s key",
    async (key) => {
      const certificates = key === "rsa" ? rsa : ec;

      const seen = await look(await startNodeServer(keyed(certificates)));

      expect(seen).toMatchObject({ versions: ONLY_NEW, connections: 5, failure: null });
      expect(seen.flight).toMatchObject({ version: 0x0304, group: 0x001d, stapledOcsp: null });
      expect(seen.flight?.chain.map((der) => new X509Certificate(der).toString()).join("")).toBe(
        certificates.chain,
      );
      expect(seen.flight?.certificateRequest?.authorities).toHaveLength(2);
    },
  );

  test.each([
    ["TLS 1.2 alone", { maxVersion: "TLSv1.2" }, { "TLSv1.3": false }, 0x0303],
    ["TLS 1.3 alone", { minVersion: "TLSv1.3" }, { "TLSv1.2": false }, 0x0304],
    [
      "TLS 1.0 enabled",
      { minVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0" },
      { TLSv1: true, "TLSv1.1": true },
      0x0304,
    ],
  ] as const)("tell the versions of a server with %s", async (_name, options, changes, version) => {
    const seen = await look(await startNodeServer({ ...keyed(rsa), ...options }));

    expect(seen.versions).toEqual({ ...ONLY_NEW, ...changes });
    expect(seen.flight).toMatchObject({ version, isWhole: true });
  });

  test.each(["P-256", "P-384"])("read on after a retry request for %s", async (ecdhCurve) => {
    const options = { minVersion: "TLSv1.3", ecdhCurve } as const;
    const seen = await look(await startNodeServer({ ...keyed(rsa), ...options }));

    expect(seen.flight?.chain).toHaveLength(2);
    expect(seen).toMatchObject({ versions: { "TLSv1.3": true }, connections: 5 });
  });

  test.each(["X25519MLKEM768", "ffdhe2048"])(
    "and one more find TLS 1.3 on a server that only knows %s",
    async (ecdhCurve) => {
      const seen = await look(await startNodeServer({ ...keyed(rsa), ecdhCurve }));

      expect(seen).toMatchObject({ versions: ONLY_NEW, connections: 6 });
      expect(seen.answers["TLSv1.3"]).toMatchObject({ ok: true, value: { kind: "retry" } });
      expect(seen.flight).toMatchObject({ version: 0x0303, isWhole: true });
    },
  );

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "bring the stapled response of %s",
    async (version) => {
      const stapled = Buffer.from("30030a0106", "hex");
      const options = { ...keyed(rsa), minVersion: version, maxVersion: version };

      const seen = await look(await startNodeServer(options, stapled));

      expect(seen.flight?.stapledOcsp).toEqual(stapled);
    },
  );

  test("see no request where none is made", async () => {
    const seen = await look(await startNodeServer({ key: rsa.key, cert: rsa.chain }));

    expect(seen.flight).toMatchObject({ certificateRequest: null });
  });

  test("find the only suite of a version", async () => {
    const server = await startOpensslServer(rsa, [
      "-tls1_3",
      "-ciphersuites",
      "TLS_AES_128_CCM_8_SHA256",
    ]);
    running.push(server);

    const seen = await look(server);

    expect(seen.flight).toMatchObject({ cipher: 0x1305, isWhole: true });
  });
});

describe("what is neither yes nor no", () => {
  test("is unknown on a silent listener, which is not asked further", async () => {
    const server = await startTcpServer(() => {});
    running.push(server);

    const seen = await look(server, 200);

    expect(new Set(Object.values(seen.versions))).toEqual(new Set([null]));
    expect(seen).toMatchObject({ flight: null, connections: 4, failure: { code: "TIMEOUT" } });
  });

  test("is unknown on a listener that only hangs up", async () => {
    const server = await startTcpServer((socket) => {
      socket.once("data", () => socket.end());
    });
    running.push(server);

    const seen = await look(server);

    expect(new Set(Object.values(seen.versions))).toEqual(new Set([null]));
    expect(seen.failure).toMatchObject({ code: "CONNECTION_CLOSED" });
  });

  test("is unknown after an alert about the server's own trouble", async () => {
    const server = await startTcpServer((socket) => {
      socket.once("data", () => socket.end(Buffer.of(21, 3, 1, 0, 2, 2, 80)));
    });
    running.push(server);

    const seen = await look(server);

    expect(new Set(Object.values(seen.versions))).toEqual(new Set([null]));
    expect(seen).toMatchObject({ failure: null, connections: 5 });
  });

  test("is a failure where the port speaks something else", async () => {
    const server = await startTcpServer((socket) => {
      socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    });
    running.push(server);

    const seen = await look(server);

    expect(seen).toMatchObject({ flight: null, failure: { code: "TLS_FAILED" } });
  });
});
