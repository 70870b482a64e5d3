import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TlsFormatError } from "#lib/protocols/tls/byte-reader.ts";
import { createMessageAssembler } from "#lib/protocols/tls/message-assembler.ts";
import { createRecordReader, MAX_ANSWER_BYTES } from "#lib/protocols/tls/record-reader.ts";

function aRecord(content: Buffer, type = 22): Buffer {
  const header = Buffer.of(type, 3, 3, 0, 0);
  header.writeUInt16BE(content.length, 3);
  return Buffer.concat([header, content]);
}

function aMessage(type: number, length: number): Buffer {
  const header = Buffer.of(type, 0, 0, 0);
  header.writeUIntBE(length, 1, 3);
  return Buffer.concat([header, Buffer.alloc(length, type)]);
}

describe("records", () => {
  test.each(["HTTP/1.1 400 Bad Request", "J\0\0\0\n8.0.36", "\x16\x02", "\x18\x99\x03"])(
    "that start with %j are none",
    (text) => {
      const reader = createRecordReader();
      reader.push(Buffer.from(text, "latin1"));

      expect(() => reader.next()).toThrow(TlsFormatError);
    },
  );

  test("are refused as soon as their header names too many bytes", () => {
    const reader = createRecordReader();
    reader.push(Buffer.of(22, 3, 3, 0x48, 0x01));

    expect(() => reader.next()).toThrow(TlsFormatError);
  });

  test("are refused once they are more than an answer may be", () => {
    const reader = createRecordReader();
    const record = aRecord(Buffer.alloc(16_384));
    const flood = () => {
      for (let sent = 0; sent <= MAX_ANSWER_BYTES; sent += record.length) {
        reader.push(record);
        while (reader.next() !== null);
      }
    };

    expect(flood).toThrow(TlsFormatError);
  });
});

describe("messages", () => {
  test("are put together from any fragments, several in one too", () => {
    const lengths = fc.array(fc.nat(400), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lengths, fc.array(fc.nat(2_400)), (sizes, cuts) => {
        const sent = sizes.map((size, index) => aMessage(index + 1, size));
        const bytes = Buffer.concat(sent);
        const assembler = createMessageAssembler();
        const seen: Buffer[] = [];
        let at = 0;
        for (const end of [...cuts, bytes.length].sort((a, b) => a - b)) {
          assembler.push(bytes.subarray(at, end));
          at = Math.max(at, Math.min(end, bytes.length));
          for (let next = assembler.next(); next !== null; next = assembler.next()) {
            seen.push(next.whole);
          }
        }

        expect(seen).toEqual(sent);
        expect(assembler.isAmidst()).toBe(false);
      }),
    );
  });

  test("of 16 MB are refused by their header", () => {
    const assembler = createMessageAssembler();
    assembler.push(Buffer.of(11, 0xff, 0xff, 0xff));

    expect(() => assembler.next()).toThrow(TlsFormatError);
  });
});
