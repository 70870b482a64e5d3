import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Clock } from "#lib/application/ports.ts";
import { createWebhookAdapter } from "#lib/infrastructure/restart/webhook-adapter.ts";
import { aRestartOrder } from "#tests/builders/restart-order.ts";

const SECRET = "a shared secret of some length";

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A receiver that gives one answer after the other and then the last again. */
async function receive(...answers: ((response: ServerResponse) => void)[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      answers[Math.min(received.length, answers.length) - 1]?.(response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/restart`;
  return { received, url };
}

const answer =
  (status: number, body = "", headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, headers);
    response.end(body);
  };

/** A clock whose waits are over at once and are written down. */
function hurriedClock() {
  const waits: number[] = [];
  let nowMs = Date.parse("2026-11-22T10:00:00Z");
  const clock: Clock = {
    now: () => new Date(nowMs),
    monotonicMs: () => nowMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
      nowMs += ms;
    },
  };
  return { clock, waits };
}

const adapterFor = (url: string, clock: Clock, timeoutMs = 60_000) =>
  createWebhookAdapter({ url, secret: SECRET, timeoutMs }, clock);

test("the order is signed over time and body, and has a key by which repeats are known", async () => {
  const { received, url } = await receive(answer(202, '{"reference":"job 17"}'));
  const order = aRestartOrder();

  const outcome = await adapterFor(url, hurriedClock().clock).order(order);

  expect(outcome).toMatchObject({ kind: "handed-over", reference: "job 17" });
  const [{ headers, body }] = received as [Received];
  const mac = createHmac("sha256", SECRET).update(`1795341600.${body}`).digest("hex");
  expect(headers).toMatchObject({
    "portcullis-timestamp": "1795341600",
    "portcullis-signature": `v1=${mac}`,
    "idempotency-key": order.key,
    "content-type": "application/json",
  });
  expect(JSON.parse(body)).toEqual({ schema: "portcullis/restart-order/v1", ...order });
  expect(body).not.toContain(SECRET);
});

test("a receiver that fails is asked again with growing waits, under the same key", async () => {
  const { received, url } = await receive(
    answer(503),
    (response) => response.destroy(),
    answer(200, "ok"),
  );
  const { clock, waits } = hurriedClock();

  const outcome = await adapterFor(url, clock).order(aRestartOrder());

  expect(outcome).toEqual({
    kind: "handed-over",
    reference: "HTTP 200",
    lines: ["HTTP 200", "ok"],
  });
  expect(waits).toEqual([500, 1_000]);
  expect(new Set(received.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  expect(new Set(received.map(({ headers }) => headers["portcullis-timestamp"])).size).toBe(2);
});

test.each([400, 401, 404, 409, 302])(
  "%i is a refusal and not asked again or followed",
  async (status) => {
    const { received, url } = await receive(answer(status, "no such node", { location: "/other" }));

    const outcome = await adapterFor(url, hurriedClock().clock).order(aRestartOrder());

    expect(outcome).toMatchObject({
      kind: "failed",
      code: "RESTART_ORDER_REFUSED",
      lines: [`HTTP ${status}`, "no such node"],
    });
    expect(received).toHaveLength(1);
  },
);

test("the tries are bounded in number and in time", async () => {
  const { received, url } = await receive(answer(500));
  const patient = await adapterFor(url, hurriedClock().clock).order(aRestartOrder());
  const tries = received.length;
  const brief = await adapterFor(url, hurriedClock().clock, 1_200).order(aRestartOrder());

  expect([patient, brief]).toMatchObject([
    { kind: "failed", code: "RESTART_ORDER_UNANSWERED" },
    { kind: "failed", code: "RESTART_ORDER_UNANSWERED" },
  ]);
  expect(tries).toBe(6);
  expect(received.length - tries).toBe(2);
});

test("a server that is not there is told by its code", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const adapter = adapterFor(`http://127.0.0.1:${port}/`, hurriedClock().clock, 1_000);

  const outcome = await adapter.order(aRestartOrder());

  expect(outcome).toMatchObject({ code: "RESTART_ORDER_UNANSWERED" });
  expect(outcome.kind === "failed" && outcome.message).toContain("ECONNREFUSED");
});

test("a stop ends the wait for a silent receiver with its reason", async () => {
  const arrived = Promise.withResolvers<void>();
  const { url } = await receive(() => arrived.resolve());
  const stop = new AbortController();
  const reason = new Error("The worker stops");

  const ordering = adapterFor(url, hurriedClock().clock).order(aRestartOrder(), stop.signal);
  await arrived.promise;
  stop.abort(reason);

  await expect(ordering).rejects.toBe(reason);
});

test("a receiver that never stops talking is read up to a size", async () => {
  const { url } = await receive((response) => {
    response.writeHead(200);
    const more = () => {
      while (response.write("x".repeat(1_000))) {
        // until the buffer is full
      }
    };
    response.on("drain", more);
    more();
  });

  const outcome = await adapterFor(url, hurriedClock().clock).order(aRestartOrder());

  expect(outcome).toMatchObject({ kind: "handed-over", reference: "HTTP 200" });
  expect(JSON.stringify(outcome).length).toBeLessThan(1_000);
});
