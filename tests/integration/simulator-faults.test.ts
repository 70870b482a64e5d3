import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { MongoClient } from "mongodb";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { decodeOpMsg, encodeOpMsg } from "#lib/protocols/mongodb/op-msg.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedNode } from "#simulator/node.ts";

let cluster: SimulatedCluster;
let node: SimulatedNode;

beforeAll(async () => {
  cluster = await startSimulatedCluster({ shape: { kind: "standalone" }, modes: ["allowTLS"] });
  const [first] = cluster.nodes;
  if (first === undefined) throw new Error("No node");
  node = first;
});

afterEach(() => cluster.clearFaults());
afterAll(() => cluster.stop());

const HELLO = encodeOpMsg({ requestId: 1, document: { hello: 1, $db: "admin" } });

/** What comes back for a hello: a document, `end` for a FIN, or the code of an error. */
function askPlain(): Promise<unknown> {
  return new Promise((resolve) => {
    const socket = connect(node.port, "127.0.0.1", () => socket.write(HELLO));
    socket.once("data", (bytes) => {
      resolve(bytes.readInt32LE(12) === 2013 ? decodeOpMsg(bytes).document : bytes.toString());
      socket.destroy();
    });
    socket.once("end", () => resolve("end"));
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    // A hang shows as silence; the other answers take a millisecond.
    setTimeout(() => {
      resolve("silence");
      socket.destroy();
    }, 300);
  });
}

function handshake(): Promise<{ validTo: string; subjectaltname?: string | undefined } | string> {
  return new Promise((resolve) => {
    const socket = connectTls({
      port: node.port,
      host: "127.0.0.1",
      rejectUnauthorized: false,
      cert: cluster.certificates.client,
      key: cluster.certificates.client,
    });
    socket.once("secureConnect", () => {
      const { valid_to, subjectaltname } = socket.getPeerCertificate();
      resolve({ validTo: valid_to, subjectaltname });
      socket.destroy();
    });
    socket.once("error", () => resolve("failed"));
  });
}

async function command(document: object): Promise<Record<string, unknown>> {
  const client = new MongoClient(`mongodb://${node.host}/`, {
    directConnection: true,
    serverSelectionTimeoutMS: 3000,
  });
  try {
    return await client.db("admin").command({ ...document });
  } finally {
    await client.close();
  }
}

test("a node without a fault answers", async () => {
  expect(await askPlain()).toMatchObject({ isWritablePrimary: true });
});

test("hang accepts and never answers, for one kind only where it says so", async () => {
  await node.setFault({ hang: true });
  expect(await askPlain()).toBe("silence");

  await node.setFault({ hang: "tls" });
  expect(await askPlain()).toMatchObject({ isWritablePrimary: true });
});

test("drop closes without a byte", async () => {
  await node.setFault({ drop: true });

  expect(await askPlain()).toBe("end");
});

test("latency delays the answer by at least what it says", async () => {
  await node.setFault({ latencyMs: 120 });
  const startedAt = performance.now();

  expect(await askPlain()).toMatchObject({ isWritablePrimary: true });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(118);
});

test("killed refuses connections, and the node comes back in its startup mode", async () => {
  node.state.mode = "preferTLS";
  await node.setFault({ killed: true });
  expect(await askPlain()).toBe("ECONNREFUSED");

  await cluster.clearFaults();
  expect(await askPlain()).toMatchObject({ isWritablePrimary: true });
  expect(node.state.mode).toBe("allowTLS");
});

test("http makes the port speak HTTP whatever it is asked", async () => {
  await node.setFault({ http: true });

  expect(await askPlain()).toMatch(/^HTTP\/1\.[01] /);
});

test("setParameter can be refused with a code of choice", async () => {
  await node.setFault({ refuseSetParameter: { code: 8000, errmsg: "not on this tier" } });

  await expect(command({ setParameter: 1, tlsMode: "preferTLS" })).rejects.toMatchObject({
    code: 8000,
    errmsg: "not on this tier",
  });
  expect(node.state.mode).toBe("allowTLS");
});

test("getParameter can lie about the mode while the wire does not", async () => {
  await node.setFault({ lieAboutMode: "requireTLS" });

  expect(await command({ getParameter: 1, tlsMode: 1 })).toMatchObject({ tlsMode: "requireTLS" });
  expect(await askPlain()).toMatchObject({ isWritablePrimary: true });
});

test("an expired or wrongly named certificate can be served", async () => {
  await node.setFault({ certificate: "expired" });
  const expired = await handshake();
  await node.setFault({ certificate: "wrong-san" });
  const wrong = await handshake();

  expect(Date.parse(typeof expired === "string" ? "" : expired.validTo)).toBeLessThan(Date.now());
  expect(wrong).toMatchObject({ subjectaltname: "DNS:wrong.example.net" });
});
