import { afterEach, expect, test } from "vitest";
import { endSet, startSet } from "#tests/integration/lifecycle-set.ts";
import {
  at,
  eventually,
  expectFollows,
  expectStopped,
  primaries,
  replicationOf,
  view,
} from "#tests/integration/member-view.ts";

afterEach(endSet);

test("a stopped member is refused, and comes back by itself", async () => {
  const set = await startSet(["preferTLS"], 3);
  const { host } = at(set, 2);
  await set.setFault(host, { killed: true });

  await eventually(() => {
    expect(view(set, 0, 2).lastHeartbeatMessage).toBe(
      `Error connecting to ${host} :: caused by :: Connection refused`,
    );
  });
  await set.clearFaults();
  await eventually(() => expect(view(set, 0, 2).health).toBe(1));
  await expectFollows(set, 2);
});

test("the others elect a primary when theirs is killed, and the term rises", async () => {
  const set = await startSet(["allowTLS"], 3);
  await eventually(() => expect(view(set, 1, 2).health).toBe(1));
  const { term } = replicationOf(set, 1);
  await at(set, 0).kill();

  await eventually(() => expect(primaries(set)).toEqual([1]));
  expect(replicationOf(set, 1).term).toBeGreaterThan(term);
});

test("an arbiter votes and holds nothing, and a delayed member stays behind", async () => {
  const set = await startSet(["allowTLS"], 4, { arbiter: true, delaySeconds: 30 });

  await eventually(() => expect(view(set, 0, 3).state).toBe("ARBITER"));
  await expectStopped(set, 2);
  await expectFollows(set, 1);
});
