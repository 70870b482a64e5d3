import { createHash, createPrivateKey, createPublicKey, diffieHellman } from "node:crypto";
import { describe, expect, test } from "vitest";
import { serverHandshakeSecret, trafficKeys } from "#lib/protocols/tls/key-schedule.ts";
import { readKeyShare, readServerHello } from "#lib/protocols/tls/server-hello.ts";

// RFC 8448, section 3.
const CLIENT_PRIVATE_KEY = "49af42ba7f7994852d713ef2784bcbcaa7911de26adc5642cb634540e7ea5005";
const CLIENT_HELLO = Buffer.from(
  "010000c00303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece700000613011303" +
    "13020100009100" +
    "00000b0009000006736572766572ff01000100000a00140012001d00170018001901000101010201030104" +
    "00230000003300260024001d002099381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c" +
    "002b0003020304000d0020001e040305030603020308040805080604010501060102010402050206020202" +
    "002d00020101001c00024001",
  "hex",
);
const SERVER_HELLO = Buffer.from(
  "020000560303a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e2692800130100002e" +
    "00330024001d0020c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f002b00020304",
  "hex",
);

describe("the published handshake of RFC 8448", () => {
  test("has a ServerHello with TLS 1.3, AES-128-GCM and X25519", () => {
    const hello = readServerHello(SERVER_HELLO.subarray(4));

    expect(hello).toMatchObject({ version: 0x0304, cipher: 0x1301, isRetry: false });
    expect(readKeyShare(hello)?.group).toBe(0x001d);
  });

  test("ends in the published secret, key and nonce base", () => {
    const shared = agree(readKeyShare(readServerHello(SERVER_HELLO.subarray(4)))?.publicKey);
    const transcript = createHash("sha256").update(CLIENT_HELLO).update(SERVER_HELLO).digest();

    const secret = serverHandshakeSecret("sha256", shared, transcript);
    const { key, iv } = trafficKeys("sha256", secret, 16);

    expect(secret.toString("hex")).toBe(
      "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38",
    );
    expect(key.toString("hex")).toBe("3fce516009c21727d0f2e4e86ee403bc");
    expect(iv.toString("hex")).toBe("5d313eb2671276ee13000b30");
  });
});

function agree(serverKey: Buffer | null | undefined): Buffer {
  const privateKey = createPrivateKey({
    key: Buffer.from(`302e020100300506032b656e04220420${CLIENT_PRIVATE_KEY}`, "hex"),
    format: "der",
    type: "pkcs8",
  });
  const publicKey = createPublicKey({
    key: Buffer.concat([
      Buffer.from("302a300506032b656e032100", "hex"),
      serverKey ?? Buffer.alloc(0),
    ]),
    format: "der",
    type: "spki",
  });
  return diffieHellman({ privateKey, publicKey });
}
