import { describe, test } from "vitest";
import type { ReasonCode } from "#lib/protocols/x509/path/reason-codes.ts";
import {
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  unknownExtension,
} from "#tests/pki/extensions.ts";
import { aLeaf, anIntermediate, aRoot, type IssueWish } from "#tests/pki/issue.ts";
import { testKey } from "#tests/pki/keys.ts";
import { commonName } from "#tests/pki/names.ts";
import { ANY_PURPOSE, expectReason, type Situation } from "#tests/x509/situations/expect-reason.ts";

const root = aRoot("intermediate root");
const BASIC_CONSTRAINTS = "2.5.29.19";
const KEY_USAGE = "2.5.29.15";
const KEY_ID = "2.5.29.35";

function otherSignature(signature: Buffer): Buffer {
  const copy = Buffer.from(signature);
  copy[copy.length - 1] = (copy[copy.length - 1] ?? 0) ^ 1;
  return copy;
}

/** Whatever is special, it is special about the authority between. */
function between(title: string, wish: IssueWish, code: ReasonCode | null): Situation {
  const authority = anIntermediate(root, `intermediate ${title}`, wish);
  const chain = [authority, aLeaf(authority, "target")];
  return { title, root, chain, refusal: code === null ? null : { code, of: authority } };
}

const anyPurpose = (situation: Situation): Situation => ({ ...situation, overrides: ANY_PURPOSE });
const forPurposes = (...purposes: string[]) => ({ also: [extendedKeyUsage(purposes)] });

const SITUATIONS: Situation[] = [
  between("expired", { notAfter: new Date("2025-01-01T00:00:00Z") }, "CERTIFICATE_EXPIRED"),
  between("with a wrong signature", { alterSignature: otherSignature }, "SIGNATURE_INVALID"),
  between(
    "with a wrong signature and without key identifier",
    { alterSignature: otherSignature, without: [KEY_ID] },
    "SIGNATURE_INVALID",
  ),
  between(
    "that is no authority",
    { also: [basicConstraints({ ca: false }), keyUsage(["digitalSignature"])] },
    "NOT_A_CA",
  ),
  between(
    "whose basicConstraints are not critical",
    { also: [basicConstraints({ ca: true }, false)] },
    null,
  ),
  between("without basicConstraints", { without: [BASIC_CONSTRAINTS, KEY_USAGE] }, "NOT_A_CA"),
  between("that may not sign certificates", { also: [keyUsage(["cRLSign"])] }, "KEY_USAGE_MISSING"),
  between("without key usage", { without: [KEY_USAGE] }, null),
  between("with an unknown extension", { also: [unknownExtension(false)] }, null),
  between(
    "with an unknown critical extension",
    { also: [unknownExtension(true)] },
    "UNKNOWN_CRITICAL_EXTENSION",
  ),
  between("for clients", forPurposes("clientAuth"), "EXTENDED_KEY_USAGE_MISSING"),
  anyPurpose(
    between("for clients, where the purpose does not matter", forPurposes("clientAuth"), null),
  ),
  between("for clients and any purpose", forPurposes("clientAuth", "any"), null),
  between("for servers and clients", forPurposes("serverAuth", "clientAuth"), null),
];

describe("an authority between", () => {
  test.each(SITUATIONS)("$title", expectReason);
});

test("an authority that is signed by SHA-1 is refused for that", () => {
  const rsaRoot = aRoot("intermediate RSA root", { key: testKey("rsa-2048", "sha1") });
  const authority = anIntermediate(rsaRoot, "intermediate SHA-1", { scheme: "rsa-sha1" });

  expectReason({
    title: "",
    root: rsaRoot,
    chain: [authority, aLeaf(authority, "target")],
    refusal: { code: "WEAK_SIGNATURE", of: authority },
  });
});

describe("path lengths", () => {
  const limited = (pathLength: number): IssueWish => ({
    also: [basicConstraints({ ca: true, pathLength })],
  });
  const zero = anIntermediate(root, "length zero", limited(0));
  const belowZero = anIntermediate(zero, "length below zero");

  test("0 allows no authority below", () => {
    expectReason({
      title: "",
      root,
      chain: [zero, belowZero, aLeaf(belowZero, "target")],
      refusal: { code: "PATH_LENGTH_EXCEEDED", of: zero },
    });
  });

  test("0 allows a self-issued authority below", () => {
    const rolled = anIntermediate(zero, "length rolled", { subject: zero.subject });

    expectReason({
      title: "",
      root,
      chain: [zero, rolled, aLeaf(rolled, "target")],
      refusal: null,
    });
  });

  test("the root's own length does not count where it is a name and a key", () => {
    const strict = aRoot("length root", limited(0));
    const first = anIntermediate(strict, "length first");

    expectReason({
      title: "",
      root: strict,
      chain: [first, aLeaf(first, "target")],
      refusal: null,
    });
  });
});

describe("issuers", () => {
  const authority = anIntermediate(root, "issuer");

  test("an authority that is not at hand is named by the certificate that misses it", () => {
    const leaf = aLeaf(authority, "target");

    expectReason({
      title: "",
      root,
      chain: [leaf],
      refusal: { code: "UNKNOWN_ISSUER", of: leaf },
    });
  });

  test("a name in another string type is the same name", () => {
    const printable = anIntermediate(root, "issuer", {
      subject: commonName("issuer", "printable"),
    });
    const leaf = aLeaf(authority, "target", { issuer: commonName("ISSUER") });

    expectReason({ title: "", root, chain: [printable, leaf], refusal: null });
  });

  const namesake = anIntermediate(root, "issuer", { key: testKey("p-256", "namesake") });

  test("a namesake with another key did not sign, as key identifiers say", () => {
    const leaf = aLeaf(authority, "target");

    expectReason({
      title: "",
      root,
      chain: [namesake, leaf],
      refusal: { code: "SIGNATURE_INVALID", of: leaf },
    });
  });

  test("where they say nothing, the signature is found to be another's", () => {
    const leaf = aLeaf(authority, "target", { without: [KEY_ID] });

    expectReason({
      title: "",
      root,
      chain: [namesake, leaf],
      refusal: { code: "SIGNATURE_INVALID", of: leaf },
    });
  });
});
