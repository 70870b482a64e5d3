import { afterEach, describe, expect, test } from "vitest";
import type { NodeDriver, Reading } from "#lib/application/ports/node-driver.ts";
import { createNodeDriverFactory } from "#lib/infrastructure/mongo-admin/node-driver.ts";
import { BACKENDS, targetOf } from "#tests/integration/cluster-under-test.ts";
import type { ClusterUnderTest, ClusterWish } from "#tests/integration/cluster-wish.ts";
import { type HeldClient, holdClient } from "#tests/processes/held-client.ts";

const TIMEOUT_MS = 300_000;
const PREFER: ClusterWish = { members: 2, mode: "preferTLS", clientCertificates: "optional" };

let cluster: ClusterUnderTest | null = null;
let driver: NodeDriver | null = null;
let clients: HeldClient[] = [];
afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await driver?.close();
  await cluster?.stop();
  cluster = null;
  driver = null;
});

function valueIn<T>(reading: Reading<T>): T {
  if (!reading.ok) throw new Error(reading.failure.message);
  return reading.value;
}

describe.each(BACKENDS)("on $name", ({ start }) => {
  async function open(wish: ClusterWish = PREFER) {
    const started = await start(wish);
    cluster = started;
    const target = targetOf(started, { login: true, certificate: true, plaintextLogin: true });
    const on = createNodeDriverFactory().open(target);
    driver = on;
    const [first = "", second = ""] = started.hosts;
    return { on, first, second, clientPem: started.clientPem };
  }

  async function hold(...args: Parameters<typeof holdClient>): Promise<HeldClient> {
    const client = await holdClient(...args);
    clients.push(client);
    return client;
  }

  test(
    "a node tells what it was started with, and since when it runs",
    async () => {
      const begun = Date.now();
      const { on, first } = await open();

      const { process, ...startup } = valueIn(await on.readStartup(first));

      expect(startup).toMatchObject({
        mode: "preferTLS",
        clusterAuthMode: "keyFile",
        options: { program: "mongod", replSetName: "rs0" },
      });
      expect(startup.options.tls.certificateKeyFile).not.toBeNull();
      expect(Date.parse(process?.startedAt ?? "")).toBeGreaterThan(begun - 5_000);
      expect(Date.parse(process?.startedAt ?? "")).toBeLessThanOrEqual(Date.now());
    },
    TIMEOUT_MS,
  );

  test(
    "the wire alone leaves allowTLS and preferTLS",
    async () => {
      const { on, first } = await open();

      expect(await on.wireModes(first)).toEqual({ ok: true, value: ["allowTLS", "preferTLS"] });
    },
    TIMEOUT_MS,
  );

  test(
    "connections are listed with who they are, idle ones too, without ours",
    async () => {
      const { on, first, clientPem } = await open();
      const plain = await hold(first, "billing");
      const tls = await hold(first, "orders", clientPem);

      const listed = valueIn(await on.connections(first));

      const known = listed.filter(({ appName }) => appName !== null);
      expect(known.map(({ client, appName, driver: by }) => ({ client, appName, by }))).toEqual(
        expect.arrayContaining([
          { client: plain.address, appName: "billing", by: "pymongo 4.6" },
          { client: tls.address, appName: "orders", by: "pymongo 4.6" },
        ]),
      );
      expect(known.every(({ isMember }) => !isMember)).toBe(true);
      expect(listed.some(({ isMember }) => isMember)).toBe(true);
      expect(known.map(({ appName }) => appName)).not.toContain("portcullis-probe");
    },
    TIMEOUT_MS,
  );

  test(
    "every member lists its own connections, secondaries too",
    async () => {
      const { on, first, second } = await open();

      for (const host of [first, second]) {
        const client = await hold(host, "billing");
        const listed = valueIn(await on.connections(host));
        expect(listed.map(({ client: from }) => from)).toContain(client.address);
      }
    },
    TIMEOUT_MS,
  );

  test(
    "a new connection has a higher number than all from before, and a lower one than all to come",
    async () => {
      const { on, first } = await open();
      const before = await hold(first, "before");

      const newest = valueIn(await on.newestConnectionId(first));

      const after = await hold(first, "after");
      const listed = valueIn(await on.connections(first));
      const idOf = ({ address }: HeldClient) =>
        listed.find(({ client }) => client === address)?.connectionId;
      expect(idOf(before)).toBeLessThan(newest);
      expect(idOf(after)).toBeGreaterThan(newest);
    },
    TIMEOUT_MS,
  );

  test(
    "the log goes on after a mark",
    async () => {
      const { on, first } = await open();
      const { mark } = valueIn(await on.logSince(first, null));
      const { address } = await hold(first, "billing");

      const slice = valueIn(await on.logSince(first, mark));

      expect(slice.hasGap).toBe(false);
      expect(slice.mark).toBeGreaterThan(mark);
      const mine = slice.lines.filter((line) => line.includes(address));
      expect(mine.some((line) => line.includes("is not using SSL"))).toBe(true);
      expect(valueIn(await on.logSince(first, slice.mark)).lines.join()).not.toContain(address);
    },
    TIMEOUT_MS,
  );

  test(
    "a primary steps down when it is asked to, and a secondary says that it cannot",
    async () => {
      const { on, first, second } = await open();
      const stateOf = async (host: string) => valueIn(await on.replication(host))?.state;
      const primary = (await stateOf(first)) === "PRIMARY" ? first : second;

      expect(await on.stepDown(primary === first ? second : first, 60)).toMatchObject({
        kind: "refused",
      });
      expect(await on.stepDown(primary, 60)).toMatchObject({ kind: "done" });
      expect(await stateOf(primary)).not.toBe("PRIMARY");
    },
    TIMEOUT_MS,
  );

  test(
    "pooled connections to a peer are dropped, and replication goes on",
    async () => {
      const { on, first, second } = await open();

      expect(await on.dropConnections(first, [second])).toMatchObject({ kind: "done" });
      await expect
        .poll(async () => valueIn(await on.replication(first))?.members.every((m) => m.healthy), {
          timeout: 30_000,
          interval: 200,
        })
        .toBe(true);
    },
    TIMEOUT_MS,
  );
});
