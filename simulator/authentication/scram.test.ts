import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  deriveCredentials,
  finishConversation,
  readClientFirst,
  type ScramConversation,
  type ScramMechanism,
  startConversation,
} from "#simulator/authentication/scram.ts";

const USER = "user";
const PASSWORD = "pencil";

function begin(mechanism: ScramMechanism): ScramConversation {
  const first = readClientFirst(`n,,n=${USER},r=clientnonce`);
  if (first === null) throw new Error("Not a client-first message");
  return startConversation(first, deriveCredentials(mechanism, USER, PASSWORD));
}

/** The client's side, written from RFC 5802 without the code under test. */
function clientFinal(
  conversation: ScramConversation,
  mechanism: ScramMechanism,
  password: string,
): { message: string; expected: string } {
  const hash = mechanism === "SCRAM-SHA-1" ? "sha1" : "sha256";
  const [, nonce = "", salt = "", count = ""] =
    /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(conversation.serverFirst) ?? [];
  const secret =
    hash === "sha1"
      ? createHash("md5").update(`${USER}:mongo:${password}`).digest("hex")
      : password;
  const length = hash === "sha1" ? 20 : 32;
  const salted = pbkdf2Sync(secret, Buffer.from(salt, "base64"), Number(count), length, hash);
  const sign = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest();
  const clientKey = sign(salted, "Client Key");
  const withoutProof = `c=biws,r=${nonce}`;
  const auth = `n=${USER},r=clientnonce,${conversation.serverFirst},${withoutProof}`;
  const signature = sign(createHash(hash).update(clientKey).digest(), auth);
  const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
  return {
    message: `${withoutProof},p=${proof.toString("base64")}`,
    expected: `v=${sign(sign(salted, "Server Key"), auth).toString("base64")}`,
  };
}

describe.each(["SCRAM-SHA-1", "SCRAM-SHA-256"] as const)("%s", (mechanism) => {
  test("accepts the right password and proves that the server knows it too", () => {
    const conversation = begin(mechanism);
    const { message, expected } = clientFinal(conversation, mechanism, PASSWORD);

    expect(finishConversation(conversation, message)).toEqual({ ok: true, serverFinal: expected });
  });

  test("refuses a wrong password", () => {
    const conversation = begin(mechanism);
    const { message } = clientFinal(conversation, mechanism, "pen");

    expect(finishConversation(conversation, message)).toEqual({
      ok: false,
      refusal: "wrong-proof",
    });
  });

  test("refuses the proof of another conversation", () => {
    const { message } = clientFinal(begin(mechanism), mechanism, PASSWORD);

    expect(finishConversation(begin(mechanism), message)).toMatchObject({ refusal: "wrong-nonce" });
  });
});

test("gives the stored keys of the example in RFC 7677", () => {
  const { storedKey, serverKey } = deriveCredentials(
    "SCRAM-SHA-256",
    USER,
    PASSWORD,
    Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64"),
    4096,
  );

  expect(storedKey.toString("base64")).toBe("WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=");
  expect(serverKey.toString("base64")).toBe("wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
});

test("reads names with escaped commas and equals signs", () => {
  expect(readClientFirst("n,,n=a=2Cb=3Dc,r=x")?.username).toBe("a,b=c");
});

test.each(["", "garbage", "n,,n=a", "n,,r=x,n=a"])("does not take %j for a start", (payload) => {
  expect(readClientFirst(payload)).toBeNull();
});
