import { once } from "node:events";
import { connect } from "node:net";
import { type Document, EJSON } from "bson";
import { afterEach, expect, test } from "vitest";
import { createMessageSplitter } from "#lib/protocols/mongodb/message-splitter.ts";
import { decodeOpMsg, encodeOpMsg } from "#lib/protocols/mongodb/op-msg.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";

const CLAIM = {
  isMaster: 1,
  internalClient: { minWireVersion: 0, maxWireVersion: 8 },
  $db: "admin",
};

let cluster: SimulatedCluster | null = null;

afterEach(async () => {
  await cluster?.stop();
  cluster = null;
});

async function start(options: Partial<SimulatedClusterOptions>): Promise<SimulatedCluster> {
  cluster = await startSimulatedCluster({
    shape: { kind: "replica-set", members: 2 },
    modes: ["allowTLS"],
    heartbeatIntervalMs: 100,
    ...options,
  });
  return cluster;
}

/** Replies to messages sent one after the other on one plaintext connection. */
async function converse(port: number, messages: readonly Document[]): Promise<Document[]> {
  const socket = connect(port, "127.0.0.1");
  const splitter = createMessageSplitter();
  const replies: Document[] = [];
  try {
    for (const [index, document] of messages.entries()) {
      socket.write(encodeOpMsg({ requestId: index + 1, document }));
      while (replies.length <= index) {
        const [chunk] = await once(socket, "data");
        for (const message of splitter.push(chunk)) {
          const { document: reply } = decodeOpMsg(message);
          replies.push(EJSON.deserialize(EJSON.serialize(reply)));
        }
      }
    }
    return replies;
  } finally {
    socket.destroy();
  }
}

const setMode = { setParameter: 1, tlsMode: "preferTLS", $db: "admin" };

test.each([
  ["without a proof", CLAIM],
  ["with a made-up proof", { ...CLAIM, simulatedMember: "0".repeat(64) }],
])("a client that calls itself a member %s is refused like anybody", async (_name, claim) => {
  const [node] = (await start({ auth: true })).nodes;

  const [, refusal] = await converse(node?.port ?? 0, [claim, setMode]);

  expect(refusal).toMatchObject({
    ok: 0,
    code: 13,
    errmsg: "command setParameter requires authentication",
  });
  expect(node?.state.mode).toBe("allowTLS");
});

test("without a key file nobody passes for a member", async () => {
  const { nodes } = await start({
    shape: { kind: "standalone" },
    auth: true,
    adjust: ({ keyFileContent: _, ...options }) => options,
  });

  const [, refusal] = await converse(nodes[0]?.port ?? 0, [CLAIM, setMode]);

  expect(refusal).toMatchObject({ ok: 0, code: 13 });
});

test("what a self-styled member does stands in the command log", async () => {
  const { nodes, commandLog } = await start({ auth: false });

  const [, reply] = await converse(nodes[0]?.port ?? 0, [CLAIM, setMode]);

  expect(reply).toMatchObject({ ok: 1, was: "allowTLS" });
  expect(commandLog.filter(({ command }) => command === "setParameter")).toHaveLength(1);
});

test("what the members say to each other does not", async () => {
  const { commandLog, nodes } = await start({ auth: true });

  await expect.poll(() => nodes[0]?.state.replication?.views.get(1)?.health).toBe(1);

  expect(commandLog.map(({ command }) => command)).not.toContain("replSetHeartbeat");
});
