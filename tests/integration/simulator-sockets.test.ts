import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { decodeOpMsg, encodeOpMsg } from "#lib/protocols/mongodb/op-msg.ts";
import type { IssuedCertificate } from "#simulator/certificates/certificate-factory.ts";
import { type SimulatedNode, startSimulatedNode } from "#simulator/node.ts";
import type { NodeTlsMaterial } from "#simulator/node-options.ts";
import {
  createNodeCertificates,
  type NodeCertificates,
} from "#tests/integration/node-certificates.ts";

const HELLO = encodeOpMsg({ requestId: 1, document: { isMaster: 1, $db: "admin" } });

let certificates: NodeCertificates;
const running: SimulatedNode[] = [];

beforeAll(async () => {
  certificates = await createNodeCertificates();
});

afterAll(async () => {
  await Promise.all(running.map((node) => node.kill()));
});

async function startNode(
  mode: TlsMode,
  changes: Partial<NodeTlsMaterial> = {},
): Promise<SimulatedNode> {
  const tls: NodeTlsMaterial = {
    certificateKeyFile: "/etc/mongodb/certificates.server.pem",
    certificateKeyPem: certificates.server.pem,
    CAFile: "/etc/mongodb/ca.pem",
    caPem: certificates.authority.certificatePem,
    ...changes,
  };
  const { CAFile: _file, caPem, ...withoutCa } = tls;
  const started = await startSimulatedNode({
    process: "mongod",
    version: "4.2",
    port: 0,
    startup: { mode, vocabulary: "tls" },
    authorization: false,
    users: [],
    ...(mode === "disabled" ? {} : { tls: caPem === "" ? withoutCa : tls }),
  });
  if (!started.ok) throw new Error(started.error.message);
  running.push(started.value);
  return started.value;
}

interface Outcome {
  bytes: Buffer;
  close: "fin" | "rst" | "open";
}

/** Sends bytes and watches until the peer ends or `watchMs` have passed. */
function send(node: SimulatedNode, bytes: Buffer, watchMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket: Socket = connect(node.port, "127.0.0.1", () => socket.write(bytes));
    const finish = (close: Outcome["close"]) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ bytes: Buffer.concat(received), close });
    };
    const timer = setTimeout(() => finish("open"), watchMs);
    socket.on("data", (chunk) => received.push(chunk));
    socket.on("end", () => finish("fin"));
    socket.on("error", () => finish("rst"));
  });
}

interface WireRecord {
  id: string;
  send: { hex: string; bytes: number };
  observed: { bytes: number; close: string; hex: string };
  serverLog: string[];
}

const MODES: TlsMode[] = ["disabled", "allowTLS", "preferTLS", "requireTLS"];
const PREFIX: Record<TlsMode, string> = {
  disabled: "disabled-",
  allowTLS: "allow-",
  preferTLS: "prefer-",
  requireTLS: "require-",
};

const recorded: WireRecord[] = gunzipSync(
  readFileSync(new URL("../conformance/corpus/wire.jsonl.gz", import.meta.url)),
)
  .toString()
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

/** Recorded messages whose bytes are complete in the recording and that need no second action. */
function plainRecords(mode: TlsMode): WireRecord[] {
  return recorded.filter(
    ({ id, send: sent }) =>
      id.startsWith(PREFIX[mode]) &&
      sent.bytes > 0 &&
      sent.bytes <= 64 &&
      !/-tls|half-close|allow-to-|close-tally/.test(id),
  );
}

const DATES = /^\S+ /;
const NAMES = /127\.0\.0\.1:\d+|conn\d+|#\d+|(?:connection |id: )\d+(?!\.)|\d+ connections? now/g;

const withoutNames = (lines: readonly string[]) =>
  lines
    .map((text) => text.replace(DATES, "").replaceAll(NAMES, "*"))
    .filter((text) => !/\bend (?:connection|\*)/.test(text));

describe.each(MODES)("recorded first bytes in %s", (mode) => {
  test("get the recorded bytes, the recorded kind of close and the recorded log lines", async () => {
    const node = await startNode(mode);
    const records = plainRecords(mode);
    expect(records.length).toBeGreaterThan(15);

    for (const { id, send: sent, observed, serverLog } of records) {
      const before = node.state.log.ring("global").lines.length;
      const outcome = await send(node, Buffer.from(sent.hex, "hex"), 60);

      expect({ id, bytes: outcome.bytes.length, close: outcome.close }).toEqual({
        id,
        bytes: observed.bytes,
        close: observed.close,
      });
      const lines = node.state.log.ring("global").lines.slice(before);
      expect({ id, lines: withoutNames(lines) }).toEqual({ id, lines: withoutNames(serverLog) });
    }
  });
});

interface TlsOutcome {
  handshake: boolean;
  /** The isMaster reply came back. */
  answered: boolean;
  authorities: number;
}

function tryTls(
  node: SimulatedNode,
  client: IssuedCertificate | undefined,
  version: "TLSv1.2" | "TLSv1.3",
): Promise<TlsOutcome> {
  return new Promise((resolve) => {
    const outcome: TlsOutcome = { handshake: false, answered: false, authorities: 0 };
    const socket = connectTls({
      port: node.port,
      host: "127.0.0.1",
      ca: certificates.authority.certificatePem,
      minVersion: version,
      maxVersion: version,
      ...(client === undefined ? {} : { cert: client.certificatePem, key: client.keyPem }),
    });
    const finish = () => {
      socket.destroy();
      resolve(outcome);
    };
    socket.once("secureConnect", () => {
      outcome.handshake = true;
      socket.write(HELLO);
    });
    socket.once("data", (bytes) => {
      outcome.answered = Number(decodeOpMsg(bytes).document.ok) === 1;
      finish();
    });
    socket.once("end", finish);
    socket.once("error", finish);
  });
}

describe.each(["TLSv1.2", "TLSv1.3"] as const)("client certificates over %s", (version) => {
  const log = (node: SimulatedNode) => node.state.log.ring("global").lines.join("\n");

  test.each(["good", "without purposes", "rsa"])("%s is served", async (name) => {
    const node = await startNode("requireTLS");

    expect(await tryTls(node, certificates.clients[name], version)).toMatchObject({
      answered: true,
    });
  });

  test.each([
    ["none", "no SSL certificate provided by peer; connection rejected"],
    ["unknown", "SSL peer certificate validation failed: unable to verify the first certificate"],
    ["expired", "SSL peer certificate validation failed: certificate has expired"],
    ["not yet valid", "SSL peer certificate validation failed: certificate is not yet valid"],
    ["for servers only", "SSL peer certificate validation failed: unsuitable certificate purpose"],
  ])("%s gets a handshake, no answer, and a line with the reason", async (name, reason) => {
    const node = await startNode("requireTLS");
    const counted = version === "TLSv1.2" ? "1.2" : "1.3";

    expect(await tryTls(node, certificates.clients[name], version)).toMatchObject({
      handshake: true,
      answered: false,
    });
    expect(log(node)).toContain(`] ${reason}\n`);
    expect(log(node)).toContain(`SSLHandshakeFailed: ${reason}. Ending connection from`);
    expect(node.state.counters.transportSecurity[counted]).toBe(1);
  });

  test("none is served where connections without certificates are allowed", async () => {
    const node = await startNode("preferTLS", { allowConnectionsWithoutCertificates: true });

    expect(await tryTls(node, undefined, version)).toMatchObject({ answered: true });
    expect(await tryTls(node, certificates.clients.unknown, version)).toMatchObject({
      answered: false,
    });
  });

  test("an invalid one is served where those are allowed, and none is not", async () => {
    const node = await startNode("preferTLS", { allowInvalidCertificates: true });

    expect(await tryTls(node, certificates.clients.expired, version)).toMatchObject({
      answered: true,
    });
    expect(await tryTls(node, undefined, version)).toMatchObject({ answered: false });
  });

  test("everybody is served without a CAFile", async () => {
    const node = await startNode("preferTLS", { caPem: "" });

    expect(await tryTls(node, undefined, version)).toMatchObject({ answered: true });
    expect(await tryTls(node, certificates.clients.unknown, version)).toMatchObject({
      answered: true,
    });
  });

  test("clusterCAFile replaces CAFile for those who come in", async () => {
    const node = await startNode("preferTLS", {
      clusterCAFile: "/etc/mongodb/cluster-ca.pem",
      clusterCaPem: certificates.otherAuthority.certificatePem,
    });

    expect(await tryTls(node, certificates.clients.unknown, version)).toMatchObject({
      answered: true,
    });
    expect(await tryTls(node, certificates.clients.good, version)).toMatchObject({
      answered: false,
    });
  });
});

describe("a mode that changes while connections are open", () => {
  function openPlain(node: SimulatedNode): Promise<Socket> {
    return new Promise((resolve) => {
      const socket = connect(node.port, "127.0.0.1", () => resolve(socket));
    });
  }

  function ask(socket: Socket): Promise<"answered" | "closed"> {
    return new Promise((resolve) => {
      socket.once("data", () => resolve("answered"));
      socket.once("end", () => resolve("closed"));
      socket.write(HELLO);
    });
  }

  test("leaves those alone that were used, and closes silent ones at their first message", async () => {
    const node = await startNode("allowTLS");
    const used = await openPlain(node);
    const silent = await openPlain(node);
    const halfSent = await openPlain(node);
    expect(await ask(used)).toBe("answered");
    halfSent.write(HELLO.subarray(0, 8));
    node.state.mode = "preferTLS";
    node.state.mode = "requireTLS";

    expect(await ask(used)).toBe("answered");
    expect(await ask(silent)).toBe("closed");
    expect(await ask(halfSent)).toBe("closed");
    used.destroy();
  });
});

describe("versions that are switched off", () => {
  const clientHello = (version: number) =>
    Buffer.concat([Buffer.from([22, 3, 1, 0, 60, 1, 0, 0, 56, 3, version]), Buffer.alloc(53, 7)]);

  test("get a seven-byte alert with the version the client asked for", async () => {
    const node = await startNode("preferTLS", { disabledProtocols: ["TLS1_0", "TLS1_1"] });

    expect(await send(node, clientHello(1), 200)).toEqual({
      bytes: Buffer.from("15030100020246", "hex"),
      close: "fin",
    });
    expect(await send(node, clientHello(2), 200)).toEqual({
      bytes: Buffer.from("15030200020246", "hex"),
      close: "fin",
    });
  });

  test("TLS 1.2 switched off ends the handshake without a byte", async () => {
    const node = await startNode("preferTLS", { disabledProtocols: ["TLS1_2"] });

    expect(await tryTls(node, certificates.clients.good, "TLSv1.2")).toMatchObject({
      handshake: false,
    });
    expect(await tryTls(node, certificates.clients.good, "TLSv1.3")).toMatchObject({
      answered: true,
    });
  });
});
