import { describe, expect, test } from "vitest";
import { createScramClient, provesServer } from "#lib/infrastructure/mongo-admin/scram.ts";

describe("the published SCRAM-SHA-256 conversation", () => {
  // RFC 7677, section 3.
  const client = createScramClient({
    mechanism: "SCRAM-SHA-256",
    user: "user",
    password: "pencil",
    nonce: "rOprNGfwEbeRWgbNEkqO",
    cache: new Map(),
  });
  const serverFirst =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

  test("is spoken word for word", async () => {
    const answer = await client.answer(serverFirst);

    expect(client.firstMessage).toBe("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    expect(answer?.message).toBe(
      "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
    );
  });

  test("ends with a proof of the server", async () => {
    const answer = await client.answer(serverFirst);
    const signature = answer?.serverSignature ?? Buffer.alloc(0);

    expect(provesServer("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", signature)).toBe(true);
    expect(provesServer("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", signature)).toBe(false);
    expect(provesServer("e=other-error", signature)).toBe(false);
  });

  test.each([
    ["a nonce that is not ours", "r=abc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"],
    ["a nonce without its own part", "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"],
    ["too few iterations", "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1"],
    ["too many iterations", "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999"],
  ])("breaks off at %s", async (_what, message) => {
    expect(await client.answer(message)).toBeNull();
  });
});
