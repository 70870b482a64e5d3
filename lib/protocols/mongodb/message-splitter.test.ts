import fc from "fast-check";
import { expect, test } from "vitest";
import { createMessageSplitter } from "#lib/protocols/mongodb/message-splitter.ts";
import { decodeOpMsg, encodeOpMsg } from "#lib/protocols/mongodb/op-msg.ts";

const messages = [1, 2, 3].map((requestId) =>
  encodeOpMsg({
    requestId,
    document: { ping: requestId, text: "x".repeat(requestId * 40), $db: "a" },
  }),
);
const stream = Buffer.concat(messages);

test("messages come out whole however the bytes arrive", () => {
  const cuts = fc.array(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, (points) => {
      const splitter = createMessageSplitter();
      const ends = [...new Set(points)].sort((left, right) => left - right);
      const received = [...ends, stream.length].flatMap((end, index) =>
        splitter.push(stream.subarray(ends[index - 1] ?? 0, end)),
      );

      expect(received).toEqual(messages);
      expect(splitter.pendingBytes()).toBe(0);
    }),
  );
});

test("a single byte at a time is enough", () => {
  const splitter = createMessageSplitter();
  const received = [...stream].flatMap((byte) => splitter.push(Buffer.from([byte])));

  expect(received.map((bytes) => Number(decodeOpMsg(bytes).document.ping))).toEqual([1, 2, 3]);
});

test.each([
  [15, "recv(): message msgLen 15 is invalid. Min 16 Max: 48000000"],
  [0, "recv(): message msgLen 0 is invalid. Min 16 Max: 48000000"],
  [100_000_000, "recv(): message msgLen 100000000 is invalid. Min 16 Max: 48000000"],
  [-1, "recv(): message msgLen 18446744073709551615 is invalid. Min 16 Max: 48000000"],
])("a length of %i is refused from the header alone", (length, message) => {
  const header = Buffer.alloc(16);
  header.writeInt32LE(length);

  expect(() => createMessageSplitter().push(header)).toThrow(message);
});
