import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readGreeting } from "#lib/protocols/mysql/greeting.ts";
import { encodeLogin, passwordProof, readLoginReply } from "#lib/protocols/mysql/login.ts";
import { createPacketReader, encodePacket, MysqlFormatError } from "#lib/protocols/mysql/packet.ts";
import { readSingleValue } from "#lib/protocols/mysql/query.ts";
import { encodeSslRequest } from "#lib/protocols/mysql/ssl-request.ts";
import { greetingPayload, refusalPayload } from "#tests/tls-servers/mysql-bytes.ts";

describe("packets", () => {
  const sent = [Buffer.from("first"), Buffer.alloc(0), Buffer.alloc(300, 7)];
  const wire = Buffer.concat(sent.map((payload, sequence) => encodePacket({ sequence, payload })));

  test("come out whole however they are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(wire.length), { maxLength: 8 }), (cuts) => {
        const reader = createPacketReader();
        const edges = [0, ...cuts.toSorted((a, b) => a - b), wire.length];
        const packets = edges.flatMap((from, index) =>
          reader.push(wire.subarray(from, edges[index + 1] ?? wire.length)),
        );
        expect(packets.map(({ payload }) => payload)).toEqual(sent);
      }),
    );
  });

  test("that announce more than 16 kB are refused before they arrive", () => {
    const reader = createPacketReader();

    expect(() => reader.push(Buffer.of(0xff, 0xff, 0xff, 0))).toThrow(MysqlFormatError);
  });
});

describe("a greeting", () => {
  test("tells version, plugin and whether TLS is offered", () => {
    const payload = greetingPayload({ serverVersion: "8.0.36", offersTls: true });

    expect(readGreeting(payload)).toMatchObject({
      kind: "greeting",
      serverVersion: "8.0.36",
      offersTls: true,
      authPlugin: "mysql_native_password",
    });
    expect(readGreeting(greetingPayload({ serverVersion: "x", offersTls: false }))).toMatchObject({
      offersTls: false,
    });
  });

  test("may end after the first capabilities, as from old servers", () => {
    const payload = greetingPayload({ serverVersion: "4.1.0", offersTls: true });
    const short = payload.subarray(0, 1 + "4.1.0".length + 1 + 4 + 8 + 1 + 2);

    expect(readGreeting(short)).toMatchObject({ offersTls: true, authPlugin: null });
  });

  test("may be a refusal instead", () => {
    expect(readGreeting(refusalPayload(1129, "Host is blocked"))).toEqual({
      kind: "refusal",
      code: 1129,
      message: "Host is blocked",
    });
  });

  test("of whatever bytes is read or refused, never anything else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        try {
          readGreeting(Buffer.from(bytes));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(MysqlFormatError);
        }
      }),
    );
  });
});

test("an SSLRequest is the packet of 32 bytes that servers expect", () => {
  const request = encodeSslRequest();

  expect(request.subarray(0, 4)).toEqual(Buffer.of(32, 0, 0, 1));
  expect(request.readUInt32LE(4) & 0x800).toBe(0x800);
});

describe("a login", () => {
  test("carries the user and a proof that depends on the salt", () => {
    const [one, two] = [Buffer.alloc(20, 1), Buffer.alloc(20, 2)].map((salt) =>
      passwordProof("mysql_native_password", "secret", salt),
    );
    const packet = encodeLogin({
      sequence: 2,
      user: "audit",
      proof: one ?? Buffer.alloc(0),
      plugin: "mysql_native_password",
    });

    expect(one).toHaveLength(20);
    expect(one).not.toEqual(two);
    expect(packet.includes("audit\0")).toBe(true);
    expect(packet.includes("secret")).toBe(false);
  });

  test.each([
    [Buffer.of(0, 0, 0), { kind: "accepted" }],
    [
      refusalPayload(1045, "#28000Access denied"),
      { kind: "refusal", code: 1045, message: "Access denied" },
    ],
    [
      Buffer.from("\xfecaching_sha2_password\0salt\0", "latin1"),
      { kind: "switch", plugin: "caching_sha2_password", salt: Buffer.from("salt") },
    ],
    [Buffer.of(1, 4), { kind: "password-wanted" }],
    [Buffer.of(1, 3), { kind: "pending" }],
  ])("is answered by %o", (payload, reply) => {
    expect(readLoginReply(payload)).toEqual(reply);
  });
});

test("a result of one value waits for its last packet", () => {
  const packets = [
    Buffer.of(1),
    Buffer.from("column"),
    Buffer.of(0xfe),
    Buffer.from("\x03100"),
    Buffer.of(0xfe),
  ].map((payload, index) => ({ sequence: index + 1, payload }));

  expect(readSingleValue(packets.slice(0, 4))).toBeUndefined();
  expect(readSingleValue(packets)).toBe("100");
  expect(readSingleValue([{ sequence: 1, payload: refusalPayload(1193, "Unknown") }])).toBeNull();
});
