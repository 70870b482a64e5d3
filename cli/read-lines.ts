/** A line of a stream, or the place where one stood that was too long to be kept. */
export type Line = { kind: "text"; text: string } | { kind: "too-long" };

const NEWLINE = 0x0a;

/**
 * Lines of a byte stream, one after the other; no more than one of them is held.
 *
 * @param maxBytes Longer lines are passed over and reported as such.
 */
export async function* readLines(
  input: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer) => {
    length += part.length;
    if (length <= maxBytes) parts.push(part);
    else parts = [];
  };
  const finish = (): Line => {
    const line: Line =
      length > maxBytes
        ? { kind: "too-long" }
        : { kind: "text", text: Buffer.concat(parts).toString("utf8") };
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of input) {
    let start = 0;
    let end = chunk.indexOf(NEWLINE);
    while (end !== -1) {
      keep(chunk.subarray(start, end));
      yield finish();
      start = end + 1;
      end = chunk.indexOf(NEWLINE, start);
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  if (length > 0) yield finish();
}
