import { expect, test } from "vitest";
import { keepLease } from "#lib/application/driver/lease-keeper.ts";
import type { LeaseStore } from "#lib/application/ports/stores.ts";
import { createFakeClock } from "#tests/in-memory/fake-clock.ts";

const LEASE = { clusterId: "c1", epoch: 1 };

/** A store that answers each question when the test says so. */
function askedStore() {
  const questions: ((isHeld: boolean) => void)[] = [];
  const leases: LeaseStore = {
    claim: async () => LEASE,
    renew: () => new Promise((resolve) => questions.push(resolve)),
    release: async () => {},
  };
  return { questions, leases };
}

test("calls that come while a question is on its way share the next one", async () => {
  const { questions, leases } = askedStore();
  const keeper = keepLease(LEASE, 15_000, { leases, clock: createFakeClock() });

  const first = keeper.confirm();
  const others = [keeper.confirm(), keeper.confirm()];
  expect(questions).toHaveLength(1);
  questions[0]?.(true);
  await first;
  await expect.poll(() => questions.length).toBe(2);
  questions[1]?.(false);

  for (const other of others) await expect(other).rejects.toMatchObject({ code: "LEASE_LOST" });
  await expect(keeper.confirm()).rejects.toMatchObject({ code: "LEASE_LOST" });
  await keeper.stop();
});
