import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aCrl } from "#tests/pki/build-crl.ts";
import { buildOcspResponse } from "#tests/pki/build-ocsp-response.ts";
import { issuingDistributionPoint } from "#tests/pki/distribution-points.ts";
import { aLeaf } from "#tests/pki/issue.ts";
import { generalName } from "#tests/pki/names.ts";
import {
  anAuthority,
  anchorCrl,
  judgeCase,
  listing,
  type RevocationCase,
  SERIAL,
} from "#tests/x509/revocation-world.ts";

const RUNS = 500;

const authority = anAuthority("Authority");
const leaf = aLeaf(authority, "Leaf", { serial: SERIAL });
const verdictWith = (wish: Partial<RevocationCase>) =>
  judgeCase({ leaf, others: [authority], crls: [], ...wish }).verdict;

/** Some octets replaced, and the end cut off or not. */
function mutationsOf(original: Buffer): fc.Arbitrary<Buffer> {
  const position = fc.nat({ max: original.length - 1 });
  const changes = fc.array(fc.tuple(position, fc.nat({ max: 255 })), {
    minLength: 1,
    maxLength: 4,
  });
  const lengths = fc.oneof(
    { weight: 9, arbitrary: fc.constant(original.length) },
    { weight: 1, arbitrary: position },
  );
  return fc.tuple(changes, lengths).map(([list, length]) => {
    const bytes = Buffer.from(original);
    for (const [index, octet] of list) bytes[index] = octet;
    return bytes.subarray(0, length);
  });
}

describe("a mutation", () => {
  test("of a CRL that lists the leaf never lets it through", () => {
    const scope = issuingDistributionPoint({ onlyContainsUserCerts: true });
    const crl = aCrl(authority, { ...listing("keyCompromise"), also: [scope] });

    fc.assert(
      fc.property(mutationsOf(crl), (mutated) => {
        expect(verdictWith({ crls: [mutated] })).toBe("rejected");
      }),
      { numRuns: RUNS },
    );
  });

  test("of a stapled answer that revokes the leaf never settles it", () => {
    const revoked = buildOcspResponse({
      signer: authority.key,
      responder: { name: authority.subject },
      responses: [
        {
          certId: { issuer: authority, serial: SERIAL },
          status: { revokedAt: new Date("2026-05-01T00:00:00Z"), reason: "keyCompromise" },
        },
      ],
      certificates: [authority.der],
    });

    fc.assert(
      fc.property(mutationsOf(revoked), (stapledOcsp) => {
        expect(verdictWith({ crls: [], anchorCrls: [anchorCrl], stapledOcsp })).toBe("rejected");
      }),
      { numRuns: RUNS },
    );
  });

  test("of a good CRL is never taken for one with another scope", () => {
    const point = { full: [generalName.uri("http://crl.example/1")] };
    const crl = aCrl(authority, { also: [issuingDistributionPoint(point)] });

    fc.assert(
      fc.property(mutationsOf(crl), (mutated) => {
        expect(verdictWith({ crls: [mutated] })).toBe("rejected");
      }),
      { numRuns: RUNS },
    );
  });
});
