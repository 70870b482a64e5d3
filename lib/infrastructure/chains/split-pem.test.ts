import { expect, test } from "vitest";
import { splitPem } from "#lib/infrastructure/chains/split-pem.ts";
import { toPem } from "#tests/pki/build-certificate.ts";
import { aCrl } from "#tests/pki/build-crl.ts";
import { aLeaf, aRoot } from "#tests/pki/issue.ts";

const root = aRoot("root");
const leaf = aLeaf(root, "leaf");
const crl = aCrl(root);
const bundle = Buffer.from(
  [
    leaf.pem,
    "some words\r\n",
    toPem("PRIVATE KEY", Buffer.from("key")),
    root.pem,
    toPem("X509 CRL", crl),
  ].join(""),
);

test("certificates come in the order of the file, and nothing else does", () => {
  expect(splitPem(bundle, "certificate")).toEqual([leaf.der, root.der]);
});

test("revocation lists are found beside certificates", () => {
  expect(splitPem(bundle, "crl")).toEqual([crl]);
});

test("a file in DER is one certificate", () => {
  expect(splitPem(leaf.der, "certificate")).toEqual([leaf.der]);
});

test("a file without certificates gives none", () => {
  expect(splitPem(Buffer.from("hello"), "certificate")).toEqual([]);
});
