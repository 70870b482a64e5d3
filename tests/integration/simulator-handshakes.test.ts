import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SimulatedNode } from "#simulator/node.ts";
import {
  createSocketNodes,
  type SocketNodes,
  send,
  tryTls,
} from "#tests/integration/socket-nodes.ts";

let nodes: SocketNodes;

beforeAll(async () => {
  nodes = await createSocketNodes();
});

afterAll(() => nodes.killAll());

describe.each(["TLSv1.2", "TLSv1.3"] as const)("client certificates over %s", (version) => {
  const log = (node: SimulatedNode) => node.state.log.ring("global").lines.join("\n");

  test.each(["good", "without purposes", "rsa"])("%s is served", async (name) => {
    const node = await nodes.start("requireTLS");

    expect(
      await tryTls(node, nodes.certificates, nodes.certificates.clients[name], version),
    ).toMatchObject({
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
    const node = await nodes.start("requireTLS");
    const counted = version === "TLSv1.2" ? "1.2" : "1.3";

    expect(
      await tryTls(node, nodes.certificates, nodes.certificates.clients[name], version),
    ).toMatchObject({
      handshake: true,
      answered: false,
    });
    expect(log(node)).toContain(`] ${reason}\n`);
    expect(log(node)).toContain(`SSLHandshakeFailed: ${reason}. Ending connection from`);
    expect(node.state.counters.transportSecurity[counted]).toBe(1);
  });

  test("none is served where connections without certificates are allowed", async () => {
    const node = await nodes.start("preferTLS", { allowConnectionsWithoutCertificates: true });

    expect(await tryTls(node, nodes.certificates, undefined, version)).toMatchObject({
      answered: true,
    });
    expect(
      await tryTls(node, nodes.certificates, nodes.certificates.clients.unknown, version),
    ).toMatchObject({
      answered: false,
    });
  });

  test("an invalid one is served where those are allowed, and none is not", async () => {
    const node = await nodes.start("preferTLS", { allowInvalidCertificates: true });

    expect(
      await tryTls(node, nodes.certificates, nodes.certificates.clients.expired, version),
    ).toMatchObject({
      answered: true,
    });
    expect(await tryTls(node, nodes.certificates, undefined, version)).toMatchObject({
      answered: false,
    });
  });

  test("everybody is served without a CAFile", async () => {
    const node = await nodes.start("preferTLS", { caPem: "" });

    expect(await tryTls(node, nodes.certificates, undefined, version)).toMatchObject({
      answered: true,
    });
    expect(
      await tryTls(node, nodes.certificates, nodes.certificates.clients.unknown, version),
    ).toMatchObject({
      answered: true,
    });
  });

  test("clusterCAFile replaces CAFile for those who come in", async () => {
    const node = await nodes.start("preferTLS", {
      clusterCAFile: "/etc/mongodb/cluster-ca.pem",
      clusterCaPem: nodes.certificates.otherAuthority.certificatePem,
    });

    expect(
      await tryTls(node, nodes.certificates, nodes.certificates.clients.unknown, version),
    ).toMatchObject({
      answered: true,
    });
    expect(
      await tryTls(node, nodes.certificates, nodes.certificates.clients.good, version),
    ).toMatchObject({
      answered: false,
    });
  });
});

describe("versions that are switched off", () => {
  const clientHello = (version: number) =>
    Buffer.concat([Buffer.from([22, 3, 1, 0, 60, 1, 0, 0, 56, 3, version]), Buffer.alloc(53, 7)]);

  test("get a seven-byte alert with the version the client asked for", async () => {
    const node = await nodes.start("preferTLS", { disabledProtocols: ["TLS1_0", "TLS1_1"] });

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
    const node = await nodes.start("preferTLS", { disabledProtocols: ["TLS1_2"] });

    expect(
      await tryTls(node, nodes.certificates, nodes.certificates.clients.good, "TLSv1.2"),
    ).toMatchObject({
      handshake: false,
    });
    expect(
      await tryTls(node, nodes.certificates, nodes.certificates.clients.good, "TLSv1.3"),
    ).toMatchObject({
      answered: true,
    });
  });
});
