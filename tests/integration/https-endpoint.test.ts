import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { afterEach, beforeAll, expect, test } from "vitest";
import { type EndpointReport, endpointReportSchema } from "#lib/contracts/endpoint.ts";
import { type EndpointRequest, prepareEndpointLook } from "#lib/server/look-at-endpoint.ts";
import {
  createListenerCertificates,
  type ListenerCertificates,
} from "#tests/tls-servers/listener-certificates.ts";
import { runProgram } from "#tests/tls-servers/run-program.ts";
import { type RunningServer, startServer } from "#tests/tls-servers/running-server.ts";

let certificates: ListenerCertificates;
let server: RunningServer;
beforeAll(async () => {
  certificates = await createListenerCertificates("ec", new Date());
});
afterEach(() => server.stop());

function startHttps(status: number, requestCert = false): Promise<RunningServer> {
  const { key, chain, clientAuthorities } = certificates;
  const options = {
    key,
    cert: chain,
    ca: clientAuthorities,
    requestCert,
    rejectUnauthorized: false,
  };
  const made = createHttpsServer(options, (_request, response) => {
    response.writeHead(status).end();
  });
  return startServer(made);
}

async function lookAt(port: number, wish: Partial<EndpointRequest> = {}): Promise<EndpointReport> {
  const look = prepareEndpointLook({
    ...{ text: `https://localhost:${port}`, caPem: certificates.root, login: null },
    ...{ depth: "base", allowAbortedHandshakes: false, timeoutMs: 20_000 },
    ...wish,
  });
  if (!look.ok) throw new Error(look.error.message);
  return endpointReportSchema.parse(await look.value());
}

test("a web server shows its status, its chain and what it negotiates", async () => {
  server = await startHttps(204);

  const report = await lookAt(server.port, { depth: "full" });

  expect(report).toMatchObject({
    kind: "https",
    reachable: true,
    https: { status: 204 },
    mysql: null,
    failure: null,
    tls: { accepted: true, clientCertificate: "not-requested", verdict: { accepted: true } },
  });
  expect(report.tls.ciphers?.["TLSv1.3"]).toHaveLength(3);
});

test("a chain is read and not judged where no authority is given", async () => {
  server = await startHttps(200);

  const { tls } = await lookAt(server.port, { caPem: null });

  expect(tls.chain).toHaveLength(2);
  expect([tls.verdict.accepted, tls.openssl.accepted]).toEqual([null, null]);
});

test("a web server that asks for a certificate and answers 400 may want one or not", async () => {
  server = await startHttps(400, true);

  const report = await lookAt(server.port);

  expect(report.tls.clientCertificate).toBe("unknown");
});

test("a web server without TLS is not reached", async () => {
  server = await startServer(createHttpServer((_request, response) => response.end()));

  const report = await lookAt(server.port);

  expect(report).toMatchObject({
    reachable: false,
    https: { status: null },
    tls: { accepted: null },
  });
  expect(report.failure).not.toBeNull();
});

test("the command line prints what the contract says, and a table for people", async () => {
  server = await startHttps(200);
  const url = `https://127.0.0.1:${server.port}`;

  const [json, table] = await Promise.all([
    runProgram("bin/portcullis", ["probe", url, "-o", "json"]),
    runProgram("bin/portcullis", ["probe", url]),
  ]);

  expect(endpointReportSchema.parse(JSON.parse(json.stdout)).https).toEqual({ status: 200 });
  expect(table.stdout).toMatch(/HEAD \/ +200/);
});

test.each(["https://", "mysql://user@db-1", "https://db-1/path", "mysql://db-1?ssl=1"])(
  "%s names no endpoint",
  async (text) => {
    server = await startHttps(200);
    const look = prepareEndpointLook({
      ...{ text, caPem: null, login: null, depth: "base" },
      ...{ allowAbortedHandshakes: false, timeoutMs: 1_000 },
    });

    expect(look).toMatchObject({ ok: false, error: { code: "ENDPOINT_INVALID" } });
  },
);
