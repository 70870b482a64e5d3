import "reflect-metadata";
import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { HelloOffer } from "#lib/protocols/tls/hello-offer.ts";
import type { ServerAnswer } from "#lib/protocols/tls/server-answer.ts";
import { createTlsProbe, type TlsProbe } from "#lib/protocols/tls/tls-probe.ts";
import { aHelloOffer, aKeyShare, aTls13Offer } from "#tests/builders/hello-offer.ts";
import {
  createListenerCertificates,
  type ListenerCertificates,
} from "#tests/tls-servers/listener-certificates.ts";
import { askInMemory, type InMemoryServer } from "#tests/tls-servers/server-in-memory.ts";

let rsa: ListenerCertificates;
let server: InMemoryServer;
beforeAll(async () => {
  rsa = await createListenerCertificates("rsa", new Date());
  server = { key: rsa.key, cert: rsa.chain, ca: rsa.clientAuthorities, requestCert: true };
});

/** The answer to the same bytes, cut at every place that `cuts` names. */
function replay(probe: TlsProbe, received: Buffer, cuts: readonly number[]): ServerAnswer | null {
  const ends = [...new Set([...cuts, received.length])].sort((a, b) => a - b);
  let at = 0;
  for (const end of ends) {
    const { answer } = probe.push(received.subarray(at, end));
    if (answer !== undefined) return answer;
    at = end;
  }
  return null;
}

function subjects(answer: ServerAnswer): string[] {
  if (answer.kind !== "flight") return [];
  return answer.chain.map((der) => new X509Certificate(der).subject);
}

describe("a probe of OpenSSL's server", () => {
  test("reads a whole flight of TLS 1.2", async () => {
    const { answer } = await askInMemory(createTlsProbe(aHelloOffer()), server);

    expect(answer).toMatchObject({
      kind: "flight",
      version: 0x0303,
      cipher: 0xc02f,
      group: 0x001d,
      signatureScheme: 0x0804,
      isWhole: true,
      secureRenegotiation: true,
      compression: 0,
      sessionTicket: true,
      extendedMasterSecret: true,
    });
    expect(subjects(answer)).toHaveLength(2);
    expect(answer).toHaveProperty("certificateRequest.authorities.length", 2);
  });

  test("reads the list of groups that comes behind a group it likes less", async () => {
    const offer = aTls13Offer({ groups: [0x0017], keyShares: [aKeyShare(0x0017)] });

    const { answer } = await askInMemory(createTlsProbe(offer), {
      ...server,
      ecdhCurve: "X25519:P-256:P-384",
    });

    expect(answer).toMatchObject({ group: 0x0017, supportedGroups: [0x001d, 0x0017, 0x0018] });
  });

  test("sees no group and no signature under RSA key exchange", async () => {
    const { answer } = await askInMemory(
      createTlsProbe(aHelloOffer({ ciphers: [0x009c] })),
      server,
    );

    expect(answer).toMatchObject({ cipher: 0x009c, group: null, signatureScheme: null });
  });

  test.each([0x1301, 0x1302, 0x1303, 0x1304, 0x1305])(
    "opens a flight sealed with suite %i",
    async (cipher) => {
      const names = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
      const context = {
        ...server,
        ciphers: `${names}:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256:AES128-SHA256:@SECLEVEL=0`,
      };

      const { answer } = await askInMemory(
        createTlsProbe(aTls13Offer({ ciphers: [cipher] })),
        context,
      );

      expect(answer).toMatchObject({
        version: 0x0304,
        cipher,
        signatureScheme: 0x0804,
        isWhole: true,
      });
      expect(subjects(answer)).toHaveLength(2);
      expect(answer).toHaveProperty("certificateRequest.authorities.length", 2);
    },
  );

  test.each([0x0017, 0x0018, 0x0019, 0x001e])(
    "answers a retry request for group %i",
    async (group) => {
      const names = { 23: "P-256", 24: "P-384", 25: "P-521", 30: "X448" };
      const ecdhCurve = names[group as keyof typeof names];
      const offer = aTls13Offer({ groups: [0x001d, 0x0017, 0x0018, 0x0019, 0x001e] });

      const { answer, untilSend } = await askInMemory(createTlsProbe(offer, aKeyShare), {
        ...server,
        ecdhCurve,
      });

      expect(untilSend).not.toBeNull();
      expect(answer).toMatchObject({ kind: "flight", group, isWhole: true });
    },
  );

  test("reports a retry request where it makes no share", async () => {
    const offer = aTls13Offer({ keyShares: [], groups: [0x0018] });

    const { answer } = await askInMemory(createTlsProbe(offer), server);

    expect(answer).toMatchObject({ kind: "retry", version: 0x0304, group: 0x0018 });
  });

  test("reports the alert that refuses a version", async () => {
    const { answer } = await askInMemory(createTlsProbe(aHelloOffer({ version: 0x0301 })), server);

    expect(answer).toEqual({ kind: "alert", level: 2, description: 70 });
  });
});

describe("the same bytes, cut anywhere", () => {
  const OFFERS: [string, HelloOffer][] = [
    ["TLS 1.2", aHelloOffer()],
    ["TLS 1.3", aTls13Offer()],
  ];

  test.each(OFFERS)("give the same answer in %s", async (_name, offer) => {
    const { answer, received } = await askInMemory(createTlsProbe(offer), server);

    const everywhere = Array.from({ length: received.length }, (_, index) => index);
    expect(replay(createTlsProbe(offer), received, everywhere)).toEqual(answer);
    fc.assert(
      fc.property(fc.array(fc.nat(received.length), { maxLength: 40 }), (cuts) => {
        expect(replay(createTlsProbe(offer), received, cuts)).toEqual(answer);
      }),
      { numRuns: 100 },
    );
  });

  test.each(OFFERS)("give no answer while the last byte is missing in %s", async (_name, offer) => {
    const { received } = await askInMemory(createTlsProbe(offer), server);

    // The flight of TLS 1.3 goes on with a Finished, in a record of its own, that nobody waits for.
    const cut = received.subarray(0, received.length - 200);

    expect(replay(createTlsProbe(offer), cut, [])).toBeNull();
  });
});

test("changed bytes end in an answer or a format error, never in another one", async () => {
  const offers = [aHelloOffer(), aTls13Offer()];
  const heard = await Promise.all(
    offers.map(async (offer) => ({
      offer,
      received: (await askInMemory(createTlsProbe(offer), server)).received,
    })),
  );

  fc.assert(
    fc.property(
      fc.constantFrom(...heard),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), {
        minLength: 1,
        maxLength: 5,
      }),
      ({ offer, received }, changes) => {
        const bytes = Buffer.from(received);
        for (const [at, change] of changes) {
          const index = at % bytes.length;
          bytes.writeUInt8(bytes.readUInt8(index) ^ change, index);
        }
        const probe = createTlsProbe(offer);
        const outcome = (() => {
          try {
            return replay(probe, bytes, [])?.kind ?? "nothing";
          } catch (error) {
            return error instanceof Error ? error.name : "unknown";
          }
        })();
        expect(["flight", "alert", "retry", "nothing", "TlsFormatError"]).toContain(outcome);
      },
    ),
    { numRuns: 1_000 },
  );
});
