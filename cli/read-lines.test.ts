import { expect, test } from "vitest";
import { readLines } from "#cli/read-lines.ts";

async function linesOf(chunks: readonly string[], maxBytes = 100): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(stream(chunks), maxBytes)) {
    lines.push(line.kind === "text" ? line.text : "<too long>");
  }
  return lines;
}

async function* stream(chunks: readonly string[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

test("lines end where the newline is, however the stream is cut", async () => {
  expect(await linesOf(["a", "b\nc", "\n", "\nd\n"])).toEqual(["ab", "c", "", "d"]);
});

test("a last line needs no newline", async () => {
  expect(await linesOf(["a\nb"])).toEqual(["a", "b"]);
});

test("a line that is too long costs only itself", async () => {
  expect(await linesOf(["ok\n12345", "678", "9\nok\n"], 8)).toEqual(["ok", "<too long>", "ok"]);
  expect(await linesOf(["ok\n123456789"], 8)).toEqual(["ok", "<too long>"]);
});
