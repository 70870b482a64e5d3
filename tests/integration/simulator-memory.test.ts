import { connect, type Socket } from "node:net";
import { afterAll, expect, test } from "vitest";
import { decodeOpMsg, encodeOpMsg } from "#lib/protocols/mongodb/op-msg.ts";
import { createClusterCertificates } from "#simulator/cluster/cluster-certificates.ts";
import { type SimulatedNode, startSimulatedNode } from "#simulator/node.ts";

const NODES = 300;
const LIMIT_MEGABYTES = 8;
const BYTES_PER_MEGABYTE = 1024 * 1024;

const nodes: SimulatedNode[] = [];
const sockets: Socket[] = [];

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(nodes.map((node) => node.kill()));
});

function ping(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(encodeOpMsg({ requestId: 1, document: { ping: 1, $db: "admin" } }));
    });
    sockets.push(socket);
    socket.once("error", reject);
    socket.once("data", (bytes) => resolve(Number(decodeOpMsg(bytes).document.ok)));
  });
}

test(`${NODES} standalones with one connection each stay below ${LIMIT_MEGABYTES} MB a node`, async () => {
  const certificates = await createClusterCertificates({ count: 1, now: new Date() });
  const before = process.memoryUsage().rss;

  for (let index = 0; index < NODES; index += 1) {
    const started = await startSimulatedNode({
      process: "mongod",
      version: "7.0",
      port: 0,
      startup: { mode: "allowTLS", vocabulary: "tls" },
      authorization: false,
      users: [],
      tls: {
        certificateKeyFile: "/etc/mongodb/server.pem",
        certificateKeyPem: certificates.servers[0] ?? "",
        CAFile: "/etc/mongodb/ca.pem",
        caPem: certificates.ca,
      },
    });
    if (started.ok) nodes.push(started.value);
  }
  const answers = await Promise.all(nodes.map((node) => ping(node.port)));
  const perNode = (process.memoryUsage().rss - before) / BYTES_PER_MEGABYTE / NODES;
  process.stdout.write(`RSS grew by ${perNode.toFixed(2)} MB a node over ${NODES} nodes\n`);

  expect(answers).toEqual(Array.from({ length: NODES }, () => 1));
  expect(perNode).toBeLessThan(LIMIT_MEGABYTES);
});
