import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { EndpointReport } from "#lib/contracts/endpoint.ts";
import { endpointReportSchema } from "#lib/contracts/endpoint.ts";
import { type EndpointRequest, prepareEndpointLook } from "#lib/server/look-at-endpoint.ts";
import {
  createListenerCertificates,
  type ListenerCertificates,
} from "#tests/tls-servers/listener-certificates.ts";
import { HAS_MARIADB, startMariadb } from "#tests/tls-servers/mariadb-server.ts";
import {
  type MysqlServer,
  type MysqlServerWish,
  startMysqlServer,
} from "#tests/tls-servers/mysql-server.ts";
import { startTcpServer } from "#tests/tls-servers/running-server.ts";

const LOGIN = { user: "audit", password: "a password" };
const LIMIT = 3;

let certificates: ListenerCertificates;
let stop: () => Promise<void> = async () => {};
beforeAll(async () => {
  certificates = await createListenerCertificates("rsa", new Date());
});
afterEach(async () => {
  await stop();
  stop = async () => {};
});

function lookAt(port: number, wish: Partial<EndpointRequest> = {}): Promise<EndpointReport> {
  const look = prepareEndpointLook({
    text: `mysql://127.0.0.1:${port}`,
    caPem: certificates.root,
    login: null,
    depth: "base",
    allowAbortedHandshakes: false,
    timeoutMs: 60_000,
    ...wish,
  });
  if (!look.ok) throw new Error(look.error.message);
  return look.value().then((report) => endpointReportSchema.parse(report));
}

async function simulated(wish: Partial<MysqlServerWish> = {}): Promise<MysqlServer> {
  const usual = { certificates, offersTls: true, maxConnectErrors: 100, ...LOGIN };
  const server = await startMysqlServer({ ...usual, ...wish });
  stop = server.stop;
  return server;
}

describe("a server that offers TLS in its greeting", () => {
  test("shows versions, chain and authorities behind it", async () => {
    const { port } = await simulated();

    const report = await lookAt(port);

    expect(report).toMatchObject({
      kind: "mysql",
      reachable: true,
      mysql: { serverVersion: "8.0.36", offersTls: true, plaintextAccepted: null },
      tls: {
        accepted: true,
        versions: { SSLv3: false, "TLSv1.2": true, "TLSv1.3": true },
        clientCertificate: "optional",
        acceptedAuthorities: ["CN=Clients One,O=Example", "CN=Clients Two,O=Example"],
        verdict: { accepted: true },
        openssl: { accepted: true },
      },
    });
    expect(report.tls.chain.map(({ subject }) => subject)).toEqual([
      "CN=localhost,OU=Server,O=Portcullis",
      "CN=Issuing,O=Portcullis",
    ]);
  });

  test("counts five aborted handshakes a look, and they are told", async () => {
    const server = await simulated();

    const report = await lookAt(server.port);

    expect(report.mysql).toMatchObject({ abortedHandshakes: 5, isCountCleared: false });
    expect(server.errors()).toBe(5);
  });

  test("counts none once a login has cleared them, and never blocks us meanwhile", async () => {
    const server = await simulated({ maxConnectErrors: LIMIT });

    const report = await lookAt(server.port, { login: LOGIN });

    expect(report.mysql).toMatchObject({ abortedHandshakes: 5, isCountCleared: true });
    expect([server.errors(), server.refusals()]).toEqual([0, 0]);
    expect(server.mostErrors()).toBeLessThan(LIMIT);
  });

  test("is enumerated when that is allowed, always below its limit", async () => {
    const server = await simulated({ maxConnectErrors: LIMIT });
    const wish = { login: LOGIN, depth: "full", allowAbortedHandshakes: true } as const;

    const report = await lookAt(server.port, wish);

    expect(report.tls.ciphers?.["TLSv1.3"]).toHaveLength(3);
    expect(report.tls.enumeration?.incomplete).toBeNull();
    expect(server.refusals()).toBe(0);
    expect(server.mostErrors()).toBeLessThan(LIMIT);
  });

  test("gets no credentials where its certificate is not verified", async () => {
    const { port } = await simulated();

    const report = await lookAt(port, { login: LOGIN, caPem: null });

    expect(report.failure?.code).toBe("CREDENTIALS_WITHHELD");
    expect(report.mysql?.isCountCleared).toBe(false);
  });
});

test("a server that has blocked us is reached and says so", async () => {
  const { port } = await simulated({ maxConnectErrors: 0 });

  const report = await lookAt(port);

  expect(report).toMatchObject({ reachable: true, failure: { code: "COMMAND_FAILED" } });
  expect(report.failure?.message).toContain("1129");
});

test("a server without TLS takes plaintext, since there is nothing else", async () => {
  const { port } = await simulated({ offersTls: false });

  const report = await lookAt(port);

  expect(report.mysql).toMatchObject({ offersTls: false, plaintextAccepted: true });
  expect(report.tls.accepted).toBeNull();
});

test.each([
  ["keeps silent", ""],
  ["speaks HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n"],
  ["announces a packet of 16 MB", "\xff\xff\xff\x00"],
  ["ends its greeting early", "\x05\x00\x00\x00\x0a5.7\x00"],
])("a port that %s is no server of the MySQL protocol", async (_does, says) => {
  const server = await startTcpServer((socket) => {
    if (says !== "") socket.write(Buffer.from(says, "latin1"));
  });
  stop = server.stop;

  const report = await lookAt(server.port);

  expect(report).toMatchObject({ reachable: false, mysql: { serverVersion: null } });
  expect(["TIMEOUT", "UNSUPPORTED_SERVER"]).toContain(report.failure?.code);
});

describe("enumeration is refused", () => {
  const prepare = (wish: Partial<EndpointRequest>) =>
    prepareEndpointLook({
      ...{ text: "mysql://db-1", caPem: null, login: null, depth: "full" },
      ...{ allowAbortedHandshakes: false, timeoutMs: 1_000 },
      ...wish,
    });

  test("unless aborted handshakes are allowed", () => {
    expect(prepare({ login: LOGIN })).toMatchObject({
      ok: false,
      error: { code: "ABORTED_HANDSHAKES_NOT_ALLOWED" },
    });
  });

  test("without a login, which alone clears the server's count", () => {
    expect(prepare({ allowAbortedHandshakes: true })).toMatchObject({
      ok: false,
      error: { code: "LOGIN_REQUIRED" },
    });
  });
});

describe.skipIf(!HAS_MARIADB)("MariaDB (skipped where mariadbd is not installed)", () => {
  test("is enumerated from an address that it would block after three aborted handshakes", async () => {
    const server = await startMariadb(certificates, { maxConnectErrors: LIMIT, ...LOGIN });
    stop = server.stop;
    const wish = { login: LOGIN, depth: "full", allowAbortedHandshakes: true } as const;

    const report = await lookAt(server.port, wish);
    const again = await lookAt(server.port, { login: LOGIN });

    expect(report.mysql).toMatchObject({ offersTls: true, isCountCleared: true });
    expect(report.tls.enumeration?.incomplete).toBeNull();
    expect(report.tls.ciphers?.["TLSv1.3"]).toHaveLength(3);
    expect(again.failure).toBeNull();
  });

  test("blocks us after three, which shows that the count is real", async () => {
    const server = await startMariadb(certificates, { maxConnectErrors: LIMIT, ...LOGIN });
    stop = server.stop;

    await lookAt(server.port);
    const again = await lookAt(server.port, { login: LOGIN });

    expect(again.failure?.message).toContain("1129");
  });
});
