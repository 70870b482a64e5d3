import "reflect-metadata";
import { connect } from "node:net";
import type { TlsOptions } from "node:tls";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { enumerateTls } from "#lib/infrastructure/tls-scan/enumerate.ts";
import { enumerate, startNodeServer } from "#tests/tls-servers/enumerated-server.ts";
import {
  createListenerCertificates,
  type ListenerCertificates,
} from "#tests/tls-servers/listener-certificates.ts";
import { type RunningServer, startTcpServer } from "#tests/tls-servers/running-server.ts";
import { tlsTarget } from "#tests/tls-servers/tls-target.ts";

/** The extension supported_versions with TLS 1.3 and nothing else. */
const ONLY_TLS13 = Buffer.from("002b0003020304", "hex");

let rsa: ListenerCertificates;
beforeAll(async () => {
  rsa = await createListenerCertificates("rsa", new Date());
});

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function start(options: TlsOptions = {}) {
  const started = await startNodeServer(rsa, options);
  running.push(started);
  return started;
}

describe("a listener that does not play along", () => {
  test("is left after one time-out a version, and the result says so", async () => {
    const server = await startTcpServer(() => {});
    running.push(server);

    const target = tlsTarget(server.port, { handshakeMs: 200 });
    const seen = await enumerateTls(target, {}, AbortSignal.timeout(10_000));

    expect(seen).toMatchObject({ versions: [], incomplete: { code: "TIMEOUT" } });
    expect(seen.connections).toBeLessThanOrEqual(3);
  });

  test("is told from one that refuses every hello", async () => {
    const server = await startTcpServer((socket) => {
      socket.once("data", () => socket.end(Buffer.of(21, 3, 1, 0, 2, 2, 40)));
    });
    running.push(server);

    const seen = await enumerate(server);

    expect(seen).toMatchObject({ versions: [], incomplete: null });
  });

  test("is told from one that is in trouble of its own", async () => {
    const server = await startTcpServer((socket) => {
      socket.once("data", () => socket.end(Buffer.of(21, 3, 1, 0, 2, 2, 80)));
    });
    running.push(server);

    const seen = await enumerate(server);

    expect(seen).toMatchObject({ versions: [], incomplete: { code: "TLS_ALERT" } });
  });

  test("is enumerated although it refuses TLS 1.3 by hanging up", async () => {
    const behind = await start({ maxVersion: "TLSv1.2" });
    const front = await startTcpServer((socket) => {
      socket.once("data", (hello) => {
        if (hello.includes(ONLY_TLS13)) {
          socket.end();
          return;
        }
        const onward = connect(behind.port, "127.0.0.1");
        onward.on("error", () => socket.destroy());
        onward.write(hello);
        socket.pipe(onward).pipe(socket);
      });
    });
    running.push(front);

    const [expected, seen] = [await enumerate(behind), await enumerate(front)];

    expect(seen).toMatchObject({ versions: expected.versions, incomplete: null });
  });

  test("is left when it only ever hangs up", async () => {
    const server = await startTcpServer((socket) => {
      socket.once("data", () => socket.end());
    });
    running.push(server);

    const seen = await enumerate(server);

    expect(seen).toMatchObject({ versions: [], incomplete: { code: "CONNECTION_CLOSED" } });
    expect(seen.connections).toBeLessThanOrEqual(9);
  });

  test("gets no hello after the deadline", async () => {
    const server = await start();

    const seen = await enumerateTls(
      tlsTarget(server.port),
      { deadlineMs: 15 },
      AbortSignal.timeout(10_000),
    );

    expect(seen.incomplete).toMatchObject({ code: "TIMEOUT" });
    expect(seen.connections).toBeLessThan(35);
  });
});
