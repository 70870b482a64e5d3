import { describe, expect, test } from "vitest";
import { classifyConnections, type NodeHistory } from "#lib/domain/clients/classify-connections.ts";
import type { OpenConnection } from "#lib/domain/clients/open-connection.ts";

const AT_ALLOW: NodeHistory = {
  mode: "allowTLS",
  startupMode: "allowTLS",
  preferredAfter: null,
  requiredAfter: null,
  logsEveryVersion: false,
  hidesPlaintext: false,
  membersDialTls: false,
};
const AT_PREFER: NodeHistory = { ...AT_ALLOW, mode: "preferTLS", preferredAfter: 20 };
const AT_REQUIRE: NodeHistory = { ...AT_PREFER, mode: "requireTLS", requiredAfter: 40 };

const ADDRESS = "10.0.0.7:40112";

function aConnection(connectionId: number, overrides: Partial<OpenConnection> = {}) {
  return {
    connectionId,
    client: ADDRESS,
    appName: "billing",
    driver: "pymongo 4.6",
    isMember: false,
    encryption: "unknown",
    evidence: "",
    ...overrides,
  } satisfies OpenConnection;
}

/** Lines about one connection, as a 4.2 and as a 7.0 write them. */
const WRITERS = {
  "4.2": {
    accepted: (id: number) =>
      text("listener", `connection accepted from ${ADDRESS} #${id} (3 connections now open)`),
    plaintext: (id: number) =>
      text(
        `conn${id}`,
        `SSL mode is set to 'preferred' and connection ${id} to ${ADDRESS} is not using SSL.`,
      ),
    version: (id: number) =>
      text(`conn${id}`, `Accepted connection with TLS Version 1.2 from connection ${ADDRESS}`),
    peer: (id: number) => text(`conn${id}`, "Accepted TLS connection from peer: CN=client", "D2"),
  },
  "7.0": {
    accepted: (id: number) =>
      json(22943, "listener", { remote: ADDRESS, connectionId: id, connectionCount: 3 }),
    plaintext: (id: number) => json(23838, `conn${id}`, { connectionId: id, remote: ADDRESS }),
    version: (id: number) => json(23218, `conn${id}`, { tlsVersion: "1.3", remoteHost: ADDRESS }),
    peer: (id: number) => json(6723801, `conn${id}`, { peerSubject: "CN=client" }),
  },
} as const;

function text(thread: string, message: string, severity = "I "): string {
  return `2026-11-22T14:26:03.001+0000 ${severity} NETWORK  [${thread}] ${message}`;
}

function json(id: number, ctx: string, attr: object): string {
  const t = { $date: "2026-11-22T14:26:03.001+00:00" };
  return JSON.stringify({ t, s: "I", c: "NETWORK", id, ctx, msg: "as it is", attr });
}

function encryptionOf(connection: OpenConnection, lines: readonly string[], history: NodeHistory) {
  return classifyConnections([connection], lines, history)[0]?.encryption;
}

describe.each(Object.entries(WRITERS))("the log of a %s", (_version, line) => {
  test("names a plaintext connection at preferTLS, and the line is the evidence", () => {
    const lines = [line.accepted(25), line.plaintext(25)];

    const [seen] = classifyConnections([aConnection(25)], lines, AT_PREFER);

    expect(seen?.encryption).toBe("plaintext");
    expect(seen?.evidence).toContain(line.plaintext(25));
  });

  test.each(["version", "peer"] as const)("names one over TLS (%s)", (kind) => {
    expect(encryptionOf(aConnection(5), [line[kind](5)], AT_ALLOW)).toBe("tls");
    expect(encryptionOf(aConnection(6), [line[kind](5)], AT_ALLOW)).toBe("unknown");
  });

  test("is silent about one over TLS that began at preferTLS", () => {
    expect(encryptionOf(aConnection(25), [line.accepted(25)], AT_PREFER)).toBe("tls");
  });

  test("says nothing of one whose beginning it has lost", () => {
    expect(encryptionOf(aConnection(25), [line.accepted(26)], AT_PREFER)).toBe("unknown");
    expect(encryptionOf(aConnection(25), [], AT_PREFER)).toBe("unknown");
  });

  test("says nothing of one that began before preferTLS, or had another address", () => {
    expect(encryptionOf(aConnection(15), [line.accepted(15)], AT_PREFER)).toBe("unknown");
    const other = aConnection(25, { client: "10.0.0.8:1" });
    expect(encryptionOf(other, [line.accepted(25)], AT_PREFER)).toBe("unknown");
  });

  test("says nothing of one that has not said a word", () => {
    const silent = aConnection(25, { appName: null, driver: null });

    expect(encryptionOf(silent, [line.accepted(25)], AT_PREFER)).toBe("unknown");
  });

  test("says nothing where it is told to be silent about plaintext", () => {
    const history = { ...AT_PREFER, hidesPlaintext: true };

    expect(encryptionOf(aConnection(25), [line.accepted(25)], history)).toBe("unknown");
  });

  test("tells plaintext at allowTLS where it names every version of TLS", () => {
    const history = { ...AT_ALLOW, logsEveryVersion: true };

    expect(encryptionOf(aConnection(5), [line.accepted(5)], history)).toBe("plaintext");
    expect(encryptionOf(aConnection(5), [line.accepted(5), line.version(5)], history)).toBe("tls");
    expect(encryptionOf(aConnection(5), [], history)).toBe("unknown");
  });
});

test("a client cannot put a line about another connection into the log", () => {
  const boast = `SSL mode is set to 'preferred' and connection 9 to ${ADDRESS} is not using SSL.`;
  const lines = [
    text("conn25", `received client metadata from ${ADDRESS} conn25: { name: "${boast}" }`),
    json(51800, "conn25", { doc: { application: { name: `","id":23838,"ctx":"conn9` } } }),
  ];

  expect(encryptionOf(aConnection(9), lines, AT_ALLOW)).toBe("unknown");
});

test("a line that the server has cut is passed over", () => {
  const cut = WRITERS["7.0"].plaintext(25).slice(0, 60);

  expect(encryptionOf(aConnection(25), [cut], AT_PREFER)).toBe("unknown");
});

test.each([
  [
    "all of a node that has never left disabled is plaintext",
    5,
    { mode: "disabled", startupMode: "disabled" },
    "plaintext",
  ],
  ["what began at requireTLS is TLS", 41, {}, "tls"],
  ["what began before requireTLS is not known by that", 40, {}, "unknown"],
  ["what began in a process started at requireTLS is TLS", 1, { requiredAfter: 0 }, "tls"],
] as const)("%s", (_fact, id, history, encryption) => {
  expect(encryptionOf(aConnection(id), [], { ...AT_REQUIRE, ...history })).toBe(encryption);
});

test("members that were all started to dial with TLS have no other connections", () => {
  const history = { ...AT_REQUIRE, membersDialTls: true };

  expect(encryptionOf(aConnection(3, { isMember: true }), [], history)).toBe("tls");
  expect(encryptionOf(aConnection(3), [], history)).toBe("unknown");
});
