import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createInvalidator } from "#lib/client/invalidator.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A server that answers when it is told to. */
function slowServer() {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  return {
    asked,
    invalidate: (key: readonly unknown[]) => {
      asked.push(key.join("/"));
      return new Promise<void>((resolve) => answers.push(resolve));
    },
    answerAll: async () => {
      for (const answer of answers.splice(0)) answer();
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

test("the first fact of a burst is read at once, the others together once its answer is there", async () => {
  const server = slowServer();
  const invalidator = createInvalidator(server.invalidate);
  invalidator.take([["clusters", "a"]]);
  expect(server.asked).toEqual(["clusters/a"]);

  for (let n = 0; n < 20; n += 1) {
    invalidator.take([["clusters", "a"], ["rollouts"]]);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(server.asked).toEqual(["clusters/a"]);

  await server.answerAll();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(server.asked).toEqual(["clusters/a", "clusters/a", "rollouts"]);
});

test("a fact that comes while another is read is not lost, even when the reading fails", async () => {
  const asked: unknown[] = [];
  const invalidator = createInvalidator(async (key) => {
    asked.push(key);
    throw new Error("the server is gone");
  });
  invalidator.take([["a"]]);
  invalidator.take([["b"]]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toEqual([["a"], ["b"]]);
});

test("nothing is read after the end", async () => {
  const server = slowServer();
  const invalidator = createInvalidator(server.invalidate);
  invalidator.take([["a"]]);
  invalidator.take([["b"]]);
  invalidator.stop();
  await server.answerAll();
  await vi.advanceTimersByTimeAsync(1_000);
  invalidator.take([["c"]]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(server.asked).toEqual(["a"]);
});
