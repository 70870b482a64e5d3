import { Binary, type Document, Double, Int32, Long, Timestamp } from "bson";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeDocument } from "#lib/protocols/mongodb/bson-document.ts";
import { crc32c } from "#lib/protocols/mongodb/crc32c.ts";
import { frameMessage, OPCODE } from "#lib/protocols/mongodb/message-header.ts";
import { decodeOpMsg, encodeOpMsg } from "#lib/protocols/mongodb/op-msg.ts";
import { WireFormatError } from "#lib/protocols/mongodb/wire-format-error.ts";

const PING: Document = { ping: new Int32(1), $db: "admin" };

function flagsOf(value: number): Buffer {
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(value >>> 0);
  return flags;
}

function message(flags: number, ...sections: Uint8Array[]): Buffer {
  return frameMessage({ requestId: 7, responseTo: 0, opcode: OPCODE.msg }, [
    flagsOf(flags),
    ...sections,
  ]);
}

function body(document: Document): Buffer {
  return Buffer.concat([Buffer.from([0]), encodeDocument(document)]);
}

function sequence(name: string, documents: readonly Document[]): Buffer {
  const content = Buffer.concat([Buffer.from(`${name}\0`), ...documents.map(encodeDocument)]);
  const size = Buffer.alloc(4);
  size.writeInt32LE(content.length + 4);
  return Buffer.concat([Buffer.from([1]), size, content]);
}

function codeOf(bytes: Buffer): string {
  try {
    decodeOpMsg(bytes);
    return "accepted";
  } catch (error) {
    if (error instanceof WireFormatError) return error.code;
    throw error;
  }
}

describe("a message that was encoded", () => {
  test("is read back with every BSON type", () => {
    const document = {
      int: new Int32(1),
      long: Long.fromNumber(1),
      double: new Double(1),
      date: new Date(0),
      ts: new Timestamp({ t: 1, i: 2 }),
      bytes: new Binary(Buffer.from("x")),
    };

    const read = decodeOpMsg(encodeOpMsg({ requestId: 1, document, exhaustAllowed: true }));

    expect(read.document).toEqual(document);
    expect(read).toMatchObject({ moreToCome: false, exhaustAllowed: true });
  });

  test("keeps the order of its fields", () => {
    const read = decodeOpMsg(encodeOpMsg({ requestId: 1, document: { z: 1, a: 1, $db: "x" } }));

    expect(Object.keys(read.document)).toEqual(["z", "a", "$db"]);
  });
});

test("document sequences become arrays of the body", () => {
  const bytes = message(
    0,
    body({ insert: "things", $db: "test" }),
    sequence("documents", [{ a: 1 }, { a: 2 }]),
  );

  expect(decodeOpMsg(bytes).document.documents).toEqual([{ a: new Int32(1) }, { a: new Int32(2) }]);
});

test("a right checksum is accepted and a wrong one is refused", () => {
  const bytes = message(1, body(PING), Buffer.alloc(4));
  bytes.writeUInt32LE(crc32c(bytes.subarray(0, -4)), bytes.length - 4);
  const broken = Buffer.from(bytes);
  broken[broken.length - 1] = (broken[broken.length - 1] ?? 0) ^ 1;

  expect(codeOf(bytes)).toBe("accepted");
  expect(codeOf(broken)).toBe("ChecksumMismatch");
});

test("the checksum is the one of RFC 3720", () => {
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
});

test.each([
  ["an unknown flag of the low half", message(4, body(PING)), "IllegalOpMsgFlag"],
  ["an unknown flag of the high half", message(1 << 20, body(PING)), "accepted"],
  ["no section", message(0), "Malformed"],
  ["two bodies", message(0, body(PING), body(PING)), "Malformed"],
  ["an unknown section kind", message(0, Buffer.from([9])), "Malformed"],
  ["a body that is cut off", message(0, body(PING).subarray(0, 9)), "Malformed"],
  [
    "a sequence named twice",
    message(0, body(PING), sequence("d", []), sequence("d", [])),
    "Malformed",
  ],
  [
    "a sequence longer than the message",
    message(0, body(PING), Buffer.from([1, 99, 0, 0, 0, 97, 0])),
    "Malformed",
  ],
  ["bytes instead of a document", message(0, Buffer.from([0, 6, 0, 0, 0, 99, 0])), "InvalidBSON"],
])("%s", (_what, bytes, code) => {
  expect(codeOf(bytes)).toBe(code);
});

test("garbage is refused with a wire format error, never with another one", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(3), (garbage, flags) => {
      expect(() => codeOf(message(flags, garbage))).not.toThrow();
    }),
    { numRuns: 500 },
  );
});

test("a valid message with one byte changed is read or refused, and nothing else happens", () => {
  const valid = message(0, body({ find: "x", filter: { a: "text", b: [1, 2] }, $db: "test" }));
  fc.assert(
    fc.property(fc.nat(valid.length - 21), fc.nat(255), (offset, value) => {
      const changed = Buffer.from(valid);
      changed[20 + offset] = value;
      expect(() => codeOf(changed)).not.toThrow();
    }),
    { numRuns: 500 },
  );
});
