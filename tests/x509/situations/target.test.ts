import { generateKeyPairSync } from "node:crypto";
import { describe, test } from "vitest";
import type { ReasonCode } from "#lib/protocols/x509/path/reason-codes.ts";
import { NULL, objectIdentifier, sequence } from "#tests/pki/der-writer.ts";
import {
  basicConstraints,
  certificatePolicies,
  extendedKeyUsage,
  keyUsage,
  unknownExtension,
} from "#tests/pki/extensions.ts";
import { aLeaf, anIntermediate, aRoot, type IssueWish } from "#tests/pki/issue.ts";
import { type TestKey, testKey } from "#tests/pki/keys.ts";
import { ANY_PURPOSE, expectReason, type Situation } from "#tests/x509/situations/expect-reason.ts";

const root = aRoot("target root");
const between = anIntermediate(root, "target between");
const YEAR_2000 = new Date("2000-01-01T00:00:00Z");
const YEAR_2040 = new Date("2040-01-01T00:00:00Z");
const EKU = "2.5.29.37";

/** Whatever is special, it is special about the end entity. */
function target(title: string, wish: IssueWish, code: ReasonCode | null): Situation {
  const leaf = aLeaf(between, "target", wish);
  return {
    title,
    root,
    chain: [between, leaf],
    refusal: code === null ? null : { code, of: leaf },
  };
}

const anyPurpose = (situation: Situation): Situation => ({ ...situation, overrides: ANY_PURPOSE });

/** Too small for every profile, and so for the usual factory. */
function tinyKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 512 });
  const spki = publicKey.export({ type: "spki", format: "der" });
  return { ...testKey("rsa-1024"), privateKey, spki };
}

function otherSignature(signature: Buffer): Buffer {
  const copy = Buffer.from(signature);
  copy[copy.length - 1] = (copy[copy.length - 1] ?? 0) ^ 1;
  return copy;
}

const strangeQualifier = sequence(objectIdentifier("1.3.6.1.4.1.55555.9"), NULL);
const strangePolicy = (critical: boolean) =>
  certificatePolicies(["1.2.3.4"], { critical, qualifiers: [strangeQualifier] });

const DATES_AND_SIGNATURES: Situation[] = [
  target("plain", {}, null),
  target("expired", { notAfter: YEAR_2000 }, "CERTIFICATE_EXPIRED"),
  target("not valid yet", { notBefore: YEAR_2040 }, "CERTIFICATE_NOT_YET_VALID"),
  target("with a wrong signature", { alterSignature: otherSignature }, "SIGNATURE_INVALID"),
  target("with an RSA key of 512 bits", { key: tinyKey() }, "WEAK_KEY"),
  target("with an unknown extension", { also: [unknownExtension(false)] }, null),
  target(
    "with an unknown critical extension",
    { also: [unknownExtension(true)] },
    "UNKNOWN_CRITICAL_EXTENSION",
  ),
  target("with a strange policy qualifier", { also: [strangePolicy(false)] }, null),
  target(
    "with a strange qualifier of a critical policy",
    { also: [strangePolicy(true)] },
    "UNKNOWN_CRITICAL_EXTENSION",
  ),
];

const PURPOSES_OF_TARGETS: Situation[] = [
  target("for servers", { also: [extendedKeyUsage(["serverAuth"])] }, null),
  target("for any purpose", { also: [extendedKeyUsage(["any"])] }, null),
  target("for no purpose in particular", { without: [EKU] }, null),
  target("for clients", { also: [extendedKeyUsage(["clientAuth"])] }, "EXTENDED_KEY_USAGE_MISSING"),
  target(
    "for other things than servers",
    { also: [extendedKeyUsage(["codeSigning", "ocspSigning"])] },
    "EXTENDED_KEY_USAGE_MISSING",
  ),
  anyPurpose(
    target(
      "for clients, where the purpose does not matter",
      { also: [extendedKeyUsage(["clientAuth"])] },
      null,
    ),
  ),
  target("for encipherment only", { also: [keyUsage(["keyEncipherment"])] }, null),
  target(
    "for signatures and agreement",
    { also: [keyUsage(["digitalSignature", "keyAgreement"])] },
    null,
  ),
];

const HALF_AUTHORITIES: Situation[] = [
  target(
    "that is an authority",
    { also: [basicConstraints({ ca: true }), keyUsage(["keyCertSign", "digitalSignature"])] },
    null,
  ),
  target(
    "that may sign certificates but is no authority",
    { also: [keyUsage(["keyCertSign"])] },
    "CERTIFICATE_NONCONFORMING",
  ),
  target(
    "that has a path length but is no authority",
    { also: [basicConstraints({ ca: false, pathLength: 1 })] },
    "CERTIFICATE_NONCONFORMING",
  ),
];

describe("an end entity's certificate", () => {
  test.each([...DATES_AND_SIGNATURES, ...PURPOSES_OF_TARGETS, ...HALF_AUTHORITIES])(
    "$title",
    expectReason,
  );
});

describe("a trusted end entity's certificate", () => {
  const selfSigned = aRoot("target self-signed", {
    also: [basicConstraints({ ca: false }), keyUsage(["digitalSignature"])],
  });

  test("that signed itself holds by itself", () => {
    expectReason({ title: "", root: selfSigned, chain: [selfSigned], refusal: null });
  });

  test("that signed itself and is not trusted leads nowhere", () => {
    expectReason({
      title: "",
      root,
      chain: [selfSigned],
      refusal: { code: "UNKNOWN_ISSUER", of: selfSigned },
    });
  });
});
