import { expect, test } from "vitest";
import { usualKey } from "#tests/pki/build-certificate.ts";
import { aCrl, type IssueCrlWish } from "#tests/pki/build-crl.ts";
import { aLeaf } from "#tests/pki/issue.ts";
import { KEY_KINDS, testKey } from "#tests/pki/keys.ts";
import { SIGNATURE_SCHEMES } from "#tests/pki/signing.ts";
import { anAuthority, refusalCodes } from "#tests/x509/revocation-world.ts";

const UNKNOWN = ["REVOCATION_UNKNOWN"];

function judge(key = usualKey("Authority"), wish: IssueCrlWish = {}) {
  const authority = anAuthority("Authority", { key });
  const leaf = aLeaf(authority, "Leaf");
  return refusalCodes({ leaf, others: [authority], crls: [aCrl(authority, wish)] });
}

const STRONG = KEY_KINDS.filter((kind) => kind !== "rsa-1024" && kind !== "p-192");

test.each(STRONG)("a CRL may be signed with a key of kind %s", (kind) => {
  expect(judge(testKey(kind))).toEqual([]);
});

test.each(["rsa-sha1", "rsa-md5"] as const)("a CRL signed with %s proves nothing", (scheme) => {
  expect(judge(testKey("rsa-2048"), { scheme })).toEqual(UNKNOWN);
});

test("a CRL whose two algorithm identifiers differ is not used", () => {
  const innerAlgorithm = SIGNATURE_SCHEMES["ecdsa-sha384"].identifier;

  expect(judge(usualKey("Authority"), { innerAlgorithm })).toEqual(UNKNOWN);
});

test("a CRL whose algorithm does not fit the key is not used", () => {
  const { identifier } = SIGNATURE_SCHEMES["rsa-sha256"];
  const wish = { innerAlgorithm: identifier, outerAlgorithm: identifier };

  expect(judge(usualKey("Authority"), wish)).toEqual(UNKNOWN);
});
