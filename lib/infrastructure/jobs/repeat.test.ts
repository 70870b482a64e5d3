import { expect, test } from "vitest";
import { repeat } from "#lib/infrastructure/jobs/repeat.ts";

test("a failing round is reported and the next one comes", async () => {
  const stopping = new AbortController();
  const errors: unknown[] = [];
  let rounds = 0;

  await repeat(
    async () => {
      rounds += 1;
      if (rounds === 3) stopping.abort();
      throw new Error(`round ${rounds}`);
    },
    { everyMs: 0, signal: stopping.signal, onError: (error) => errors.push(error) },
  );

  expect(errors.map(String)).toEqual(["Error: round 1", "Error: round 2", "Error: round 3"]);
});

test("an abort ends the pause", async () => {
  const stopping = new AbortController();
  const ended = repeat(async () => setImmediate(() => stopping.abort()), {
    everyMs: 86_400_000,
    signal: stopping.signal,
    onError: () => {},
  });

  await expect(ended).resolves.toBeUndefined();
});
