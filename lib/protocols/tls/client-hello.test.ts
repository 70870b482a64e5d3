import { describe, expect, test } from "vitest";
import { createByteReader } from "#lib/protocols/tls/byte-reader.ts";
import { encodeClientHello } from "#lib/protocols/tls/client-hello.ts";
import { readExtensions } from "#lib/protocols/tls/read-extensions.ts";
import { createTlsProbe } from "#lib/protocols/tls/tls-probe.ts";
import { aHelloOffer, aTls13Offer } from "#tests/builders/hello-offer.ts";

/** Takes a hello apart again, field by field. */
function decode(message: Buffer) {
  const reader = createByteReader(message);
  const type = reader.uint(1);
  const body = createByteReader(reader.vector(3));
  const fields = {
    type,
    version: body.uint(2),
    random: body.bytes(32),
    session: body.vector(1),
    ciphers: body.vector(2).toString("hex"),
    compression: [...body.vector(1)],
  };
  const extensions = body.isAtEnd() ? null : readExtensions(body.vector(2));
  return { ...fields, extensions, isWhole: reader.isAtEnd() && body.isAtEnd() };
}

describe("a ClientHello", () => {
  test("says what was offered, and nothing after it", () => {
    const hello = decode(encodeClientHello(aHelloOffer({ ciphers: [0xc02f, 0x002f] })));

    expect(hello).toMatchObject({
      type: 1,
      version: 0x0303,
      random: Buffer.alloc(32, 7),
      ciphers: "c02f002f",
      compression: [0],
      isWhole: true,
    });
    expect([...(hello.extensions?.keys() ?? [])]).toEqual([10, 13, 5, 11, 35, 23, 0xff01]);
  });

  test("has no extensions in SSLv3", () => {
    const hello = decode(encodeClientHello(aHelloOffer({ version: 0x0300 })));

    expect(hello).toMatchObject({ version: 0x0300, extensions: null, isWhole: true });
  });

  test.each([0x0301, 0x0302] as const)("has no signature algorithms in version %i", (version) => {
    const hello = decode(encodeClientHello(aHelloOffer({ version })));

    expect(hello.version).toBe(version);
    expect(hello.extensions?.has(13)).toBe(false);
  });

  test("names TLS 1.3 and nothing else in supported_versions", () => {
    const hello = decode(encodeClientHello(aTls13Offer()));

    expect(hello.version).toBe(0x0303);
    expect(hello.extensions?.get(43)?.toString("hex")).toBe("020304");
    expect(hello.extensions?.has(51)).toBe(true);
    expect(hello.extensions?.has(0xff01)).toBe(false);
  });

  test("sends an empty list of key shares when there is none", () => {
    const hello = decode(encodeClientHello(aTls13Offer({ keyShares: [] })));

    expect(hello.extensions?.get(51)?.toString("hex")).toBe("0000");
  });

  test("sends a server name only when there is one", () => {
    const named = decode(encodeClientHello(aHelloOffer({ serverName: "db-1.example" })));
    const unnamed = decode(encodeClientHello(aHelloOffer()));

    expect(named.extensions?.get(0)?.subarray(5).toString()).toBe("db-1.example");
    expect(unnamed.extensions?.has(0)).toBe(false);
  });

  test("repeats the cookie of a retry request", () => {
    const hello = decode(encodeClientHello(aTls13Offer(), Buffer.from("abc")));

    expect(hello.extensions?.get(44)?.toString("hex")).toBe("0003616263");
  });

  test("offers at most 64 suites", () => {
    const ciphers = Array.from({ length: 65 }, (_, index) => index + 1);

    expect(() => encodeClientHello(aHelloOffer({ ciphers }))).toThrow(RangeError);
    expect(() => encodeClientHello(aHelloOffer({ ciphers: ciphers.slice(1) }))).not.toThrow();
  });
});

test.each([
  [0x0300, "160300"],
  [0x0301, "160301"],
  [0x0303, "160301"],
  [0x0304, "160301"],
] as const)("the first record of version %i starts with %s", (version, start) => {
  const { firstBytes } = createTlsProbe(aHelloOffer({ version }));

  expect(firstBytes.subarray(0, 3).toString("hex")).toBe(start);
  expect(firstBytes.readUInt16BE(3)).toBe(firstBytes.length - 5);
});
