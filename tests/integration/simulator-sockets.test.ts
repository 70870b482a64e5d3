import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { SimulatedNode } from "#simulator/node.ts";
import {
  createSocketNodes,
  HELLO,
  type SocketNodes,
  send,
} from "#tests/integration/socket-nodes.ts";

let nodes: SocketNodes;

beforeAll(async () => {
  nodes = await createSocketNodes();
});

afterAll(() => nodes.killAll());

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
    const node = await nodes.start(mode);
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
    const node = await nodes.start("allowTLS");
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
