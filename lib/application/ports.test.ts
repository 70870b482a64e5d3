import { describeCaBundleStore } from "#tests/contracts/ca-bundle-store.ts";
import { describeClusterStore } from "#tests/contracts/cluster-store.ts";
import { describeFactLog } from "#tests/contracts/fact-log.ts";
import { describeLeaseStore } from "#tests/contracts/lease-store.ts";
import { describeObservationStore } from "#tests/contracts/observation-store.ts";
import { describeRolloutStore } from "#tests/contracts/rollout-store.ts";
import { createFakeClock } from "#tests/in-memory/fake-clock.ts";
import { createInMemoryStores } from "#tests/in-memory/stores.ts";

const makeStore = async () => {
  const clock = createFakeClock();
  return { ...createInMemoryStores(clock), letPass: clock.advance };
};

describeClusterStore("in memory", makeStore);
describeCaBundleStore("in memory", makeStore);
describeObservationStore("in memory", makeStore);
describeLeaseStore("in memory", makeStore);
describeRolloutStore("in memory", makeStore);
describeFactLog("in memory", makeStore);
