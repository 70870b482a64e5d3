import { expect, test } from "vitest";
import {
  commonName,
  keyWords,
  nameOf,
  purposeWords,
  shortFingerprint,
} from "#components/certificates/certificate-words.ts";

test("known purposes are words and unknown ones stay numbers", () => {
  expect(purposeWords(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.2.3"])).toBe(
    "server, client, 1.2.3",
  );
});

test("a certificate without the extension serves every purpose", () => {
  expect(purposeWords([])).toBe("no limit");
});

test.each([
  [{ type: "rsa", bits: 2048, curve: null }, "RSA 2048"],
  [{ type: "ec", bits: 256, curve: "prime256v1" }, "EC prime256v1"],
  [{ type: "ed25519", bits: null, curve: null }, "Ed25519"],
  [{ type: "ed25519", bits: 256, curve: "Ed25519" }, "Ed25519"],
])("key %o reads %s", (key, words) => {
  expect(keyWords(key)).toBe(words);
});

test.each([
  ["CN=db-1.example.com,O=Example", "db-1.example.com"],
  ["O=Example, CN=db-2.example.com", "db-2.example.com"],
  ["C=DE\nO=Example\nCN=db-3", "db-3"],
  ["CN=Example\\, Inc,O=Example", "Example, Inc"],
  ["O=Example,OU=Databases", "O=Example,OU=Databases"],
])("%j goes by %j", (subject, name) => {
  expect(commonName(subject)).toBe(name);
});

test("a fingerprint is cut in the middle", () => {
  expect(shortFingerprint(`abcdef${"0".repeat(52)}123456`)).toBe("abcdef…123456");
});

test("an address among the names keeps its colons", () => {
  expect(nameOf("IP Address:fd00::1")).toBe("fd00::1");
});
