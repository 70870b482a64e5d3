import { describe, expect, test } from "vitest";
import { readBasePosture } from "#lib/infrastructure/tls-scan/base-posture.ts";
import { enumerateTls } from "#lib/infrastructure/tls-scan/enumerate.ts";
import { VERSION } from "#lib/protocols/tls/protocol-version.ts";
import { HOSTILE_SERVERS } from "#tests/tls-servers/hostile-servers.ts";
import { mostHeldAgainst } from "#tests/tls-servers/most-held-against.ts";
import { startTcpServer } from "#tests/tls-servers/running-server.ts";
import { tlsTarget } from "#tests/tls-servers/tls-target.ts";

const LIMITS = { connectMs: 250, handshakeMs: 150 };
/** Five hellos, four at once, are two rounds. */
const BASE_MS = 2 * (LIMITS.connectMs + LIMITS.handshakeMs);
const ENUMERATION_MS = 600;
/** What a busy machine may add before a timer is served. */
const SLACK_MS = 1_000;
const MAX_CONNECTIONS = 40;
const RETRIES = "asks for another hello again and again";
const SUITE = "TLS_AES_128_GCM_SHA256";
const MAX_BUFFERED_BYTES = 256 * 1024;

const OFFERS = [
  { name: "TLS 1.2", version: VERSION.tls12 },
  { name: "TLS 1.3", version: VERSION.tls13 },
];
const CASES = Object.entries(HOSTILE_SERVERS).map(([does, serve]) => ({ does, serve }));

describe.each(CASES)("a server that $does", ({ does, serve }) => {
  async function against<T>(
    look: (port: number) => Promise<T>,
  ): Promise<{ seen: T; tookMs: number }> {
    const server = await startTcpServer(serve);
    const startedMs = performance.now();
    try {
      const seen = await look(server.port);
      return { seen, tookMs: performance.now() - startedMs };
    } finally {
      await server.stop();
    }
  }

  test("is given up in time by the base look, which says why", async () => {
    const { seen, tookMs } = await against((port) =>
      readBasePosture(tlsTarget(port, LIMITS), AbortSignal.timeout(10_000)),
    );

    expect(tookMs).toBeLessThan(BASE_MS + SLACK_MS);
    expect(seen.flight).toBeNull();
    for (const answer of Object.values(seen.answers)) {
      expect(answer.ok ? answer.value.kind : answer.failure.message).not.toBe("");
    }
  });

  test("is given up in time by the enumeration, which finds nothing", async () => {
    const { seen, tookMs } = await against((port) =>
      enumerateTls(
        tlsTarget(port, LIMITS),
        { deadlineMs: ENUMERATION_MS },
        AbortSignal.timeout(10_000),
      ),
    );

    expect(tookMs).toBeLessThan(ENUMERATION_MS + SLACK_MS);
    expect(seen.connections).toBeLessThan(MAX_CONNECTIONS);
    // Asking for another share names a suite, and whoever only does that is believed.
    expect(seen.versions.flatMap(({ ciphers }) => ciphers)).toEqual(
      does === RETRIES ? [SUITE] : [],
    );
  });

  test.each(OFFERS)("makes a probe of $name hold no more than 256 kB", async ({ version }) => {
    const { seen: mostBytes } = await against((port) =>
      mostHeldAgainst(port, version, LIMITS.handshakeMs),
    );

    expect(mostBytes).toBeLessThan(MAX_BUFFERED_BYTES);
  });
});
