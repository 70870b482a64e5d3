import { once } from "node:events";
import { createReadStream } from "node:fs";
import { type Line, readLines } from "#cli/read-lines.ts";
import type { ChainBatchError, ChainBatchVerdict } from "#lib/contracts/chain.ts";
import { type BatchDefaults, verifyBatchLine } from "#lib/server/verify-chain-batch.ts";

/** A chain of a hundred large certificates takes less than a megabyte. */
const MAX_LINE_BYTES = 16 * 2 ** 20;

/**
 * Judges JSON lines one by one and prints an answer for each, in their order.
 *
 * @param path `-` for standard input.
 * @returns Whether every line, and the file as a whole, could be read.
 */
export async function judgeBatch(path: string, defaults: BatchDefaults): Promise<boolean> {
  let isWhole = true;
  const input = path === "-" ? process.stdin : createReadStream(path);
  try {
    for await (const line of readLines(input, MAX_LINE_BYTES)) {
      if (line.kind === "text" && line.text.trim() === "") continue;
      const answer = answerFor(line, defaults);
      if ("error" in answer) isWhole = false;
      // The output sets the pace, so that nothing piles up in memory.
      if (!process.stdout.write(`${JSON.stringify(answer)}\n`)) await once(process.stdout, "drain");
    }
  } catch (thrown) {
    if (!isReadFailure(thrown)) throw thrown;
    console.error(`FILE_UNREADABLE: ${path} cannot be read`);
    return false;
  }
  return isWhole;
}

function answerFor(line: Line, defaults: BatchDefaults): ChainBatchVerdict | ChainBatchError {
  if (line.kind === "text") return verifyBatchLine(line.text, defaults);
  const message = `The line is longer than ${MAX_LINE_BYTES} bytes`;
  return { id: null, error: { code: "LINE_TOO_LONG", message } };
}

function isReadFailure(thrown: unknown): boolean {
  return thrown instanceof Error && "syscall" in thrown;
}
