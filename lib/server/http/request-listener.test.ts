import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { toBlockList } from "#lib/server/environment.ts";
import { createMetrics } from "#lib/server/http/metrics.ts";
import { createRequestListener } from "#lib/server/http/request-listener.ts";

async function listen(overrides: Partial<Parameters<typeof createRequestListener>[0]> = {}) {
  const seen: IncomingHttpHeaders[] = [];
  const failures: unknown[] = [];
  const server = createServer(
    createRequestListener({
      handle: async (request, response) => {
        seen.push(request.headers);
        response.end("page");
      },
      isReady: async () => true,
      metrics: createMetrics(),
      trustedProxies: toBlockList([]),
      isHttps: false,
      report: (failure) => failures.push(failure),
      ...overrides,
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, seen, failures };
}

test("the client's address comes from the socket, whatever the client sends", async () => {
  const { url, seen } = await listen();

  await fetch(url, { headers: { "x-client-ip": "6.6.6.6", "x-forwarded-for": "6.6.6.6" } });

  expect(seen[0]?.["x-client-ip"]).toBe("127.0.0.1");
});

test("behind a trusted proxy it is the address the proxy saw", async () => {
  const { url, seen } = await listen({ trustedProxies: toBlockList(["127.0.0.1"]) });

  await fetch(url, { headers: { "x-forwarded-for": "203.0.113.9" } });

  expect(seen[0]?.["x-client-ip"]).toBe("203.0.113.9");
});

test("the wanted path comes from the request line, whatever the client sends", async () => {
  const { url, seen } = await listen();

  await fetch(`${url}/approvals?x=1`, { headers: { "x-portcullis-path": "/elsewhere" } });

  expect(seen[0]?.["x-portcullis-path"]).toBe("/approvals?x=1");
});

test("each response has its own nonce and nothing may come from another origin", async () => {
  const { url, seen } = await listen();

  const policies = [];
  for (let n = 0; n < 2; n++) {
    policies.push((await fetch(url)).headers.get("content-security-policy") ?? "");
  }

  expect(new Set(policies).size).toBe(2);
  expect(policies[0]).not.toMatch(/https?:|\*/);
  expect(policies[0]).toContain(`'nonce-${seen[0]?.["x-nonce"]}'`);
});

test("health, readiness and metrics are answered without the application", async () => {
  const { url, seen } = await listen({ isReady: async () => false });

  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/readyz?x=1`)).status).toBe(503);
  expect(await (await fetch(`${url}/metrics`)).text()).toContain(
    'portcullis_http_requests_total{method="GET",status="5xx"} 1',
  );
  expect(seen).toEqual([]);
});

test("a failure of the application is reported and answered with 500", async () => {
  const failure = new Error("broken");
  const { url, failures } = await listen({
    handle: async () => {
      throw failure;
    },
  });

  expect((await fetch(url)).status).toBe(500);
  expect(failures).toEqual([failure]);
});
