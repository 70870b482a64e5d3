import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { MongoClient } from "mongodb";
import { afterEach, expect, test } from "vitest";
import { decodeOpMsg, encodeOpMsg } from "#lib/protocols/mongodb/op-msg.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";
import type { SimulatedNode } from "#simulator/node.ts";
import { at } from "#tests/integration/member-view.ts";

let cluster: SimulatedCluster | null = null;
let directory = "";
const clients: MongoClient[] = [];
const sockets: TLSSocket[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  for (const socket of sockets.splice(0)) socket.destroy();
  await cluster?.stop();
  cluster = null;
  rmSync(directory, { recursive: true, force: true });
});

function adminOf({ host }: SimulatedNode) {
  const client = new MongoClient(`mongodb://${host}/`, {
    directConnection: true,
    serverSelectionTimeoutMS: 3000,
  });
  clients.push(client);
  return client.db("admin");
}

async function startWritten(options: Partial<SimulatedClusterOptions> = {}) {
  directory = mkdtempSync(join(tmpdir(), "rotation-"));
  cluster = await startSimulatedCluster({
    shape: { kind: "standalone" },
    modes: ["preferTLS"],
    directory,
    ...options,
  });
  return cluster;
}

async function handshake(set: SimulatedCluster, node: SimulatedNode): Promise<TLSSocket> {
  const { ca, client } = set.certificates;
  const pair = { ca, cert: client, key: client };
  const socket = connectTls({ ...pair, host: "127.0.0.1", port: node.port });
  await once(socket, "secureConnect");
  sockets.push(socket);
  return socket;
}

const shown = (socket: TLSSocket) => socket.getPeerX509Certificate()?.fingerprint256;

test.each(["7.0", "8.0"] as const)(
  "rotateCertificates of %s shows the new file to new connections only",
  async (version) => {
    const set = await startWritten({ version });
    const node = at(set, 0);
    const old = await handshake(set, node);
    writeFileSync(set.files.servers[0] ?? "", set.certificates.noClientAuth);

    const reply = await adminOf(node).command({ rotateCertificates: 1 });
    const fresh = await handshake(set, node);
    old.write(encodeOpMsg({ requestId: 1, document: { ping: 1, $db: "admin" } }));
    const [answer] = await once(old, "data");

    expect(reply.ok).toBe(1);
    expect(shown(fresh)).not.toBe(shown(old));
    expect(Number(decodeOpMsg(answer).document.ok)).toBe(1);
  },
);

test.each([
  ["holds no certificate", () => "garbage"],
  ["is gone", () => null],
  ["has an expired certificate", (set: SimulatedCluster) => set.certificates.expired],
])(
  "rotateCertificates refuses a file that %s and goes on serving the old one",
  async (_name, textOf) => {
    const set = await startWritten();
    const node = at(set, 0);
    const served = node.state.material?.certificate.fingerprint256;
    const path = set.files.servers[0] ?? "";
    const text = textOf(set);
    if (text === null) rmSync(path);
    else writeFileSync(path, text);

    const refusal = await adminOf(node)
      .command({ rotateCertificates: 1 })
      .catch((error: unknown) => error);

    expect(refusal).toMatchObject({ codeName: "InvalidSSLConfiguration" });
    expect(node.state.material?.certificate.fingerprint256).toBe(served);
  },
);

test("rotateCertificates answers ok on a process that was started disabled, and does nothing", async () => {
  const set = await startWritten({ modes: ["disabled"] });

  expect(await adminOf(at(set, 0)).command({ rotateCertificates: 1 })).toMatchObject({ ok: 1 });
  expect(at(set, 0).state.material).toBeNull();
});

test("a rotation outlives a restart, which reads the same files", async () => {
  const set = await startWritten();
  const node = at(set, 0);
  writeFileSync(set.files.servers[0] ?? "", set.certificates.noClientAuth);
  await adminOf(node).command({ rotateCertificates: 1 });
  const served = node.state.material?.certificate.fingerprint256;

  await set.restart(node.host);

  expect(node.state.material?.certificate.fingerprint256).toBe(served);
});
