import { afterAll, beforeAll, expect, test } from "vitest";
import { clusterSummarySchema } from "#lib/contracts/cluster.ts";
import { factSchema } from "#lib/contracts/rollout.ts";
import { type ApiWorld, startApiWorld } from "#tests/integration/api-world.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await startApiWorld();
});
afterAll(() => world.stop());

async function listen(headers: Record<string, string> = {}) {
  const stop = new AbortController();
  const response = await world.call("GET", "/api/v1/events", {
    as: "viewer",
    headers,
    signal: stop.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  return {
    response,
    stop: () => stop.abort(),
    next: async () => {
      const { value = "" } = (await reader?.read()) ?? {};
      const data = /^data: (.*)$/m.exec(value)?.[1] ?? "null";
      return { id: Number(/^id: (\d+)$/m.exec(value)?.[1]), data: JSON.parse(data) as unknown };
    },
  };
}

const addCluster = async (name: string) => {
  const response = await world.call("POST", "/api/v1/clusters", {
    as: "operator",
    body: { name, uri: "mongodb://db-1:27017" },
  });
  return clusterSummarySchema.parse(await response.json());
};

test("a fact reaches an open stream as it is recorded", async () => {
  const stream = await listen();
  await stream.next();

  const { id } = await addCluster("live");
  const event = await stream.next();

  expect(stream.response.headers.get("content-type")).toBe("text/event-stream");
  expect(stream.response.headers.get("cache-control")).toContain("no-cache");
  expect(factSchema.parse(event.data)).toMatchObject({ kind: "cluster.added", clusterId: id });
  stream.stop();
});

test("a stream that was cut off resumes after the last event it has seen", async () => {
  const first = await listen();
  const { id: seen } = await first.next();
  first.stop();
  await addCluster("missed-1");
  await addCluster("missed-2");

  const resumed = await listen({ "last-event-id": String(seen) });
  await resumed.next();
  const messages = [await resumed.next(), await resumed.next()].map(
    ({ data }) => factSchema.parse(data).message,
  );

  expect(messages[0]).toContain("missed-1");
  expect(messages[1]).toContain("missed-2");
  resumed.stop();
});

test("a position that is no number is refused", async () => {
  const response = await world.call("GET", "/api/v1/events", {
    as: "viewer",
    headers: { "last-event-id": "abc" },
  });

  expect(response.status).toBe(400);
});
