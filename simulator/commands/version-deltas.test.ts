import { type Document, serialize } from "bson";
import { afterEach, expect, test } from "vitest";
import { dispatch } from "#simulator/commands/dispatch.ts";
import { type SimulatedNode, startSimulatedNode } from "#simulator/node.ts";
import type { SimulatedNodeOptions, VersionProfileName } from "#simulator/node-options.ts";
import type { Session } from "#simulator/session.ts";

const started: SimulatedNode[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((node) => node.kill()));
});

async function aNode(
  version: VersionProfileName,
  overrides: Partial<SimulatedNodeOptions> = {},
): Promise<SimulatedNode> {
  const node = await startSimulatedNode({
    process: "mongod",
    version,
    port: 0,
    startup: { mode: "disabled", vocabulary: "tls" },
    authorization: false,
    users: [],
    ...overrides,
  });
  if (!node.ok) throw new Error(node.error.message);
  started.push(node.value);
  return node.value;
}

function aSession(): Session {
  return {
    connectionId: 1,
    openedAt: new Date(),
    remote: "127.0.0.1:50000",
    local: "127.0.0.1:27017",
    isLocalhost: true,
    tls: null,
    clientMetadata: null,
    appName: null,
    isInternal: false,
    authenticatedUsers: [],
    sasl: null,
    runningCommand: null,
    lastActiveAt: new Date(),
    closed: new AbortController().signal,
    end: () => undefined,
  };
}

function run(node: SimulatedNode, command: Document): Promise<Document> {
  const [name = ""] = Object.keys(command);
  const whole = { ...command, $db: "admin" };
  return dispatch({
    node: node.state,
    session: aSession(),
    name,
    command: whole,
    rawCommand: serialize(whole),
    database: "admin",
    protocol: "OP_MSG",
  });
}

test("4.0 knows sslMode alone and refuses tlsMode without a code", async () => {
  const node = await aNode("4.0");

  const read = await run(node, { getParameter: 1, sslMode: 1, tlsMode: 1 });
  const written = await run(node, { setParameter: 1, tlsMode: "preferTLS" });

  expect(Object.keys(read)).toEqual(["sslMode", "ok"]);
  expect(written).not.toHaveProperty("code");
  expect(written.errmsg).toBe(
    "attempted to set unrecognized parameter [tlsMode], use help:true to see options ",
  );
});

test.each(["7.0", "8.0"] as const)(
  "%s gives codes to parameters it does not know or set",
  async (version) => {
    const node = await aNode(version);

    expect(await run(node, { setParameter: 1, nosuch: 1 })).toMatchObject({ code: 72 });
    expect(await run(node, { setParameter: 1, opensslCipherConfig: "HIGH" })).toMatchObject({
      code: 20,
    });
  },
);

test.each(["4.0", "4.2"] as const)(
  "%s has neither hello nor rotateCertificates",
  async (version) => {
    const node = await aNode(version);

    expect(await run(node, { hello: 1 })).toMatchObject({ code: 59 });
    expect(await run(node, { rotateCertificates: 1 })).toMatchObject({ code: 59 });
  },
);

test("7.0 answers hello with a topology version a monitor can wait on", async () => {
  const node = await aNode("7.0");

  const reply = await run(node, { hello: 1 });

  expect(reply).toMatchObject({ isWritablePrimary: true, maxWireVersion: 21 });
  expect(reply.topologyVersion).toHaveProperty("counter");
});

test("rotateCertificates succeeds without doing anything on a disabled server", async () => {
  const node = await aNode("7.0");

  expect(Number((await run(node, { rotateCertificates: 1 })).ok)).toBe(1);
});

test("only later servers count incoming TLS connections under network", async () => {
  const later = await run(await aNode("7.0"), { serverStatus: 1 });
  const recorded = await run(await aNode("4.2"), { serverStatus: 1 });

  expect(later.network).toHaveProperty("totalIngressTLSConnections");
  expect(recorded.network).not.toHaveProperty("totalIngressTLSConnections");
});

test("8.0 asks for a login before buildInfo where authorization is on, 7.0 does not", async () => {
  const users = [
    { db: "admin", user: "root", password: "p", roles: [{ role: "root", db: "admin" }] },
  ];
  const guarded = { authorization: true, users };

  expect(await run(await aNode("8.0", guarded), { buildInfo: 1 })).toMatchObject({ code: 13 });
  expect(await run(await aNode("7.0", guarded), { buildInfo: 1 })).toHaveProperty("version");
});

test("the later clusterAuthMode ladder looks at the mode first and has a code of its own", async () => {
  const startup = { mode: "disabled", vocabulary: "tls" } as const;
  const node = await aNode("7.0", { startup });

  expect(await run(node, { setParameter: 1, clusterAuthMode: "x509" })).toMatchObject({ code: 2 });
  expect(await run(node, { setParameter: 1, clusterAuthMode: "keyFile" })).toMatchObject({
    code: 5_579_202,
  });
});

test("comment is a parameter name in 4.2 and a generic field in 7.0", async () => {
  const command = { setParameter: 1, quiet: true, comment: "x" };

  expect((await run(await aNode("4.2"), command)).errmsg).toContain("[comment]");
  expect(await run(await aNode("7.0"), command)).toMatchObject({ was: false });
});
