import { getCiphers } from "node:tls";
import { describe, expect, test } from "vitest";
import { CIPHER_SUITES, cipherName, findCipherSuite } from "#lib/protocols/tls/cipher-suite.ts";

/** Suites with a shared key or a password, which the registry leaves out. */
const SHARED_SECRET = /psk|srp/;

describe("the registry of suites", () => {
  test("names every suite of this build's OpenSSL as OpenSSL does", () => {
    const known = new Set(CIPHER_SUITES.map(({ opensslName }) => opensslName.toLowerCase()));
    const expected = getCiphers().filter((name) => !SHARED_SECRET.test(name));

    expect(expected.length).toBeGreaterThan(30);
    expect(expected.filter((name) => !known.has(name))).toEqual([]);
  });

  test("has each code and each name once", () => {
    expect(new Set(CIPHER_SUITES.map(({ code }) => code)).size).toBe(CIPHER_SUITES.length);
    expect(new Set(CIPHER_SUITES.map(({ name }) => name)).size).toBe(CIPHER_SUITES.length);
    expect(new Set(CIPHER_SUITES.map(({ opensslName }) => opensslName)).size).toBe(
      CIPHER_SUITES.length,
    );
  });

  test.each([
    [0x0003, "EXP-RC4-MD5", 40, ["rc4", "md5", "export"]],
    [0x0009, "DES-CBC-SHA", 56, ["des"]],
    [0x000a, "DES-CBC3-SHA", 112, ["3des"]],
    [0x0018, "ADH-RC4-MD5", 128, ["rc4", "md5", "anonymous"]],
    [0x003b, "NULL-SHA256", 0, ["null"]],
    [0x0041, "CAMELLIA128-SHA", 128, []],
    [0xc030, "ECDHE-RSA-AES256-GCM-SHA384", 256, []],
    [0xc061, "ECDHE-ARIA256-GCM-SHA384", 256, []],
    [0x1303, "TLS_CHACHA20_POLY1305_SHA256", 256, []],
  ])("suite %i is %s with %i bits and the weaknesses %j", (code, opensslName, bits, weaknesses) => {
    expect(findCipherSuite(code)).toMatchObject({ opensslName, bits, weaknesses });
  });

  test.each([
    [0xc02b, "ECDHE", "ECDSA", true, true],
    [0x009e, "DHE", "RSA", true, true],
    [0x002f, "RSA", "RSA", false, false],
    [0xc004, "ECDH", "ECDSA", false, false],
    [0xc018, "ECDHE", "none", false, true],
    [0x1301, "any", "any", true, true],
  ])(
    "suite %i exchanges keys by %s and authenticates by %s",
    (code, keyExchange, authentication, aead, forwardSecrecy) => {
      expect(findCipherSuite(code)).toMatchObject({
        keyExchange,
        authentication,
        aead,
        forwardSecrecy,
      });
    },
  );

  test("gives an unknown code as its number", () => {
    expect(cipherName(0x0a0a)).toBe("0x0a0a");
    expect(findCipherSuite(0x0a0a)).toBeNull();
  });
});
