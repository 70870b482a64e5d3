import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Binary, type Document, EJSON } from "bson";
import { MongoClient } from "mongodb";
import { afterEach, describe, expect, test } from "vitest";
import { decodeOpMsg, encodeOpMsg } from "#lib/protocols/mongodb/op-msg.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";
import { at, eventually, HEARTBEAT_MS, rounds, view } from "#tests/integration/member-view.ts";

/* Facts of lifecycle.md, (d) to (g): who is connected, and what tells so. */

let cluster: SimulatedCluster | null = null;
const clients: MongoClient[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  for (const socket of sockets.splice(0)) socket.destroy();
  await cluster?.stop();
  cluster = null;
});

async function start(options: Partial<SimulatedClusterOptions> = {}): Promise<SimulatedCluster> {
  cluster = await startSimulatedCluster({
    shape: { kind: "standalone" },
    modes: ["allowTLS"],
    version: "4.2",
    heartbeatIntervalMs: HEARTBEAT_MS,
    electionTimeoutMs: 800,
    ...options,
  });
  return cluster;
}

function clientOf(set: SimulatedCluster, index: number, kind: "plain" | "tls", appName?: string) {
  const { ca, client: pem } = set.certificates;
  const client = new MongoClient(`mongodb://${at(set, index).host}/`, {
    directConnection: true,
    serverSelectionTimeoutMS: 3000,
    ...(kind === "tls" ? { tls: true, ca, cert: pem, key: pem } : {}),
    ...(appName === undefined ? {} : { appName }),
  });
  clients.push(client);
  return client.db("admin");
}

async function openPlaintext(set: SimulatedCluster): Promise<Socket> {
  const socket = connect(at(set, 0).port, "127.0.0.1");
  sockets.push(socket);
  await once(socket, "connect");
  return socket;
}

const PING = encodeOpMsg({ requestId: 1, document: { ping: 1, $db: "admin" } });

/** The reply to a ping, or null when the server closes instead. */
function ping(socket: Socket): Promise<Document | null> {
  return new Promise((resolve) => {
    socket.once("data", (bytes) => resolve(decodeOpMsg(bytes).document));
    socket.once("close", () => resolve(null));
    socket.write(PING);
  });
}

async function toRequire(set: SimulatedCluster): Promise<void> {
  const admin = clientOf(set, 0, "tls");
  await admin.command({ setParameter: 1, tlsMode: "preferTLS" });
  await admin.command({ setParameter: 1, tlsMode: "requireTLS" });
}

const CURRENT_OP = [{ $currentOp: { allUsers: true, idleConnections: true } }];

describe("lifecycle (d): an arbiter with authorization, a client on localhost", () => {
  const startPsa = () =>
    start({ shape: { kind: "replica-set", members: 3 }, arbiter: true, auth: true });

  test.each([
    { getParameter: 1, tlsMode: 1 },
    { getCmdLineOpts: 1 },
    { serverStatus: 1 },
    { replSetGetStatus: 1 },
  ])("answers %j without a login and without a cluster time", async (command) => {
    const reply = await clientOf(await startPsa(), 2, "plain").command(command);

    expect(reply).toMatchObject({ ok: 1 });
    expect(reply).not.toHaveProperty("$clusterTime");
  });

  test.each([
    { setParameter: 1, tlsMode: "preferTLS" },
    { getLog: "global" },
    { dropConnections: 1, hostAndPort: [] },
    { replSetGetConfig: 1 },
  ])("refuses %j", async (command) => {
    const set = await startPsa();
    await expect(clientOf(set, 2, "plain").command(command)).rejects.toMatchObject({
      code: 13,
      errmsg: expect.stringContaining("not authorized on admin to execute command"),
    });
  });

  test("knows none of the users of its set", async () => {
    const set = await startPsa();
    const payload = new Binary(Buffer.from(`n,,n=${set.users.root.user},r=nonce`));
    const login = { saslStart: 1, mechanism: "SCRAM-SHA-256", payload };

    await expect(clientOf(set, 2, "plain").command(login)).rejects.toMatchObject({ code: 18 });
  });

  test("is moved by a restart with the next mode", async () => {
    const set = await startPsa();

    await set.restart(at(set, 2).host, { mode: "preferTLS" });

    const reply = await clientOf(set, 2, "plain").command({ getParameter: 1, tlsMode: 1 });
    expect(reply.tlsMode).toBe("preferTLS");
    await eventually(() => expect(view(set, 0, 2)).toMatchObject({ health: 1, state: "ARBITER" }));
  });
});

describe("lifecycle (e): plaintext connections across requireTLS", () => {
  test("one that was used before still works, one that was silent is closed at its first message", async () => {
    const set = await start();
    const used = await openPlaintext(set);
    const silent = await openPlaintext(set);
    await ping(used);

    await toRequire(set);

    expect(EJSON.serialize((await ping(used)) ?? {})).toMatchObject({ ok: 1 });
    expect(await ping(silent)).toBeNull();
  });

  test("$currentOp lists it with its number and client, and nothing in it tells plaintext from TLS", async () => {
    const set = await start();
    await clientOf(set, 0, "plain", "old-app").command({ ping: 1 });
    await toRequire(set);
    const bare = await openPlaintext(set);

    const found = await clientOf(set, 0, "tls", "look").aggregate(CURRENT_OP).toArray();

    const mine = found.filter(({ appName }) => appName === "old-app");
    expect(mine.length).toBeGreaterThan(0);
    for (const entry of mine) {
      expect(Object.keys(entry)).toEqual([
        ...["type", "host", "desc", "connectionId", "client", "appName", "clientMetadata"],
        ...["active", "currentOpTime"],
      ]);
      expect(entry).toMatchObject({
        desc: `conn${entry.connectionId}`,
        active: false,
        clientMetadata: { application: { name: "old-app" }, driver: { name: /nodejs/ } },
      });
    }
    const silent = found.find(({ client }) => client === `127.0.0.1:${bare.localPort}`);
    expect(silent).not.toHaveProperty("appName");
    expect(silent).not.toHaveProperty("clientMetadata");
  });
});

describe("lifecycle (f): log lines that name clients", () => {
  async function linesOf(set: SimulatedCluster): Promise<string[]> {
    const { log } = await clientOf(set, 0, "tls", "reader").command({ getLog: "global" });
    return log;
  }

  /** Connection ids of lines that match, as `[connN]` or as `#N`. */
  const ids = (lines: readonly string[], pattern: RegExp) =>
    new Set(lines.flatMap((line) => pattern.exec(line)?.[1] ?? []));

  test("ids with metadata less ids with a TLS Version line are the plaintext clients", async () => {
    const set = await start({ logVersions: ["TLS1_0", "TLS1_1", "TLS1_2", "TLS1_3"] });
    await clientOf(set, 0, "plain", "plain-app").command({ ping: 1 });
    await clientOf(set, 0, "tls", "tls-app").command({ ping: 1 });

    const lines = await linesOf(set);
    const encrypted = ids(lines, /\[conn(\d+)\] Accepted connection with TLS Version 1\.[23] from/);
    const named = lines.filter((line) => line.includes("received client metadata from"));
    const plain = named.filter((line) => {
      const [id = ""] = ids([line], /\[conn(\d+)\]/);
      return !encrypted.has(id);
    });

    expect(encrypted.size).toBeGreaterThan(0);
    expect(plain.length).toBeGreaterThan(0);
    expect(plain.every((line) => line.includes('application: { name: "plain-app" }'))).toBe(true);
    expect(named.some((line) => line.includes("tls-app"))).toBe(true);
  });

  test("preferTLS names a plaintext connection at its first message", async () => {
    const set = await start({ modes: ["preferTLS"] });
    const socket = await openPlaintext(set);
    await ping(socket);

    const remote = `127.0.0.1:${socket.localPort}`;
    expect(
      (await linesOf(set)).some((line) => line.endsWith(`to ${remote} is not using SSL.`)),
    ).toBe(true);
  });

  test("getLog keeps 1024 lines and counts all of them", async () => {
    const set = await start();
    for (let index = 0; index < 600; index += 1) {
      const socket = await openPlaintext(set);
      socket.destroy();
    }

    await eventually(async () => {
      const reply = await clientOf(set, 0, "tls").command({ getLog: "global" });
      expect(reply.totalLinesWritten).toBeGreaterThan(1200);
      expect(reply.log).toHaveLength(1024);
    });
  });

  test("startup options of the log and of client certificates show in getCmdLineOpts", async () => {
    const set = await start({ logVersions: ["TLS1_2", "TLS1_3"], clientCertificates: "optional" });

    const { argv, parsed } = await clientOf(set, 0, "plain").command({ getCmdLineOpts: 1 });

    expect(parsed.net.tls).toMatchObject({
      allowConnectionsWithoutCertificates: true,
      logVersions: "TLS1_2,TLS1_3",
    });
    expect(argv).toEqual(
      expect.arrayContaining(["--tlsLogVersions", "--tlsAllowConnectionsWithoutCertificates"]),
    );
  });
});

describe("lifecycle (g): serverStatus.transportSecurity", () => {
  const handshakes = (set: SimulatedCluster, index: number) =>
    Object.values(at(set, index).state.counters.transportSecurity).reduce((sum, n) => sum + n, 0);

  const startPair = () => start({ shape: { kind: "replica-set", members: 2 } });

  test("stays at zero on old sockets, and a dropped pool counts once on both ends", async () => {
    const set = await startPair();
    await eventually(() => expect(view(set, 0, 1).health).toBe(1));
    const admin = clientOf(set, 0, "plain");
    await admin.command({ setParameter: 1, tlsMode: "preferTLS" });
    await rounds(set, 6);
    expect([handshakes(set, 0), handshakes(set, 1)]).toEqual([0, 0]);

    await admin.command({ dropConnections: 1, hostAndPort: [at(set, 1).host] });
    await eventually(() => expect(handshakes(set, 0)).toBeGreaterThan(0));
    const dialled = handshakes(set, 0);
    await rounds(set, 6);

    expect([handshakes(set, 0), handshakes(set, 1)]).toEqual([dialled, dialled]);
  });

  test("rises with every dial to a peer whose certificate is refused", async () => {
    const set = await start({
      shape: { kind: "replica-set", members: 3 },
      modes: ["preferTLS"],
      flaws: { 2: { certificate: "wrong-san" } },
    });
    const before = handshakes(set, 0);

    await rounds(set, 6);

    expect(handshakes(set, 0)).toBeGreaterThan(before + 4);
  });
});
