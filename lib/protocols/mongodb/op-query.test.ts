import { Int32 } from "bson";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeDocument, findDuplicateField } from "#lib/protocols/mongodb/bson-document.ts";
import { frameMessage, OPCODE } from "#lib/protocols/mongodb/message-header.ts";
import { decodeOpQuery, encodeOpQueryCommand } from "#lib/protocols/mongodb/op-query.ts";
import { decodeOpReply, encodeOpReply } from "#lib/protocols/mongodb/op-reply.ts";
import { WireFormatError } from "#lib/protocols/mongodb/wire-format-error.ts";

test("a command sent as OP_QUERY is read back", () => {
  const bytes = encodeOpQueryCommand({
    requestId: 3,
    database: "admin",
    document: { isMaster: 1, client: { driver: { name: "x" } } },
  });

  expect(decodeOpQuery(bytes)).toMatchObject({
    namespace: "admin.$cmd",
    numberToReturn: -1,
    document: { isMaster: new Int32(1), client: { driver: { name: "x" } } },
  });
});

test("an OP_REPLY gives back its documents", () => {
  const bytes = encodeOpReply({ requestId: 1, responseTo: 9, documents: [{ ok: 1 }, { ok: 0 }] });

  expect(decodeOpReply(bytes)).toEqual([{ ok: new Int32(1) }, { ok: new Int32(0) }]);
});

test("an OP_REPLY with another number of documents than announced is refused", () => {
  const bytes = encodeOpReply({ requestId: 1, responseTo: 9, documents: [{ ok: 1 }] });
  bytes.writeInt32LE(2, 32);

  expect(() => decodeOpReply(bytes)).toThrow(WireFormatError);
});

test.each([
  ["OP_QUERY", OPCODE.query, decodeOpQuery],
  ["OP_REPLY", OPCODE.reply, decodeOpReply],
] as const)(
  "garbage as %s is refused with a wire format error or read",
  (_name, opcode, decode) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (garbage) => {
        const bytes = frameMessage({ requestId: 1, responseTo: 0, opcode }, [garbage]);
        try {
          decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WireFormatError);
        }
      }),
      { numRuns: 500 },
    );
  },
);

test("a field that is there twice is found, at the top level only", () => {
  const once = encodeDocument({ a: 1, b: { a: 2 } });
  const twice = Buffer.concat([
    Buffer.from([19, 0, 0, 0]),
    Buffer.from([16, 97, 0, 1, 0, 0, 0, 16, 97, 0, 2, 0, 0, 0, 0]),
  ]);

  expect(findDuplicateField(once)).toBeNull();
  expect(findDuplicateField(twice)).toBe("a");
});
