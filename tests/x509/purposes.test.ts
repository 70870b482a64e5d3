import { expect, test } from "vitest";
import type { ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import { verifyChain } from "#lib/protocols/x509/path/verify-chain.ts";
import { extendedKeyUsage, PURPOSES } from "#tests/pki/extensions.ts";
import { aLeaf, aRoot } from "#tests/pki/issue.ts";
import { aQuestion } from "#tests/x509/a-question.ts";

const root = aRoot("purposes");
const client = aLeaf(root, "client", { also: [extendedKeyUsage(["clientAuth"])] });
const dialled = { kind: "dns", value: "localhost" } as const;
const verdictOn = (overrides: Partial<ChainQuestion>) =>
  verifyChain(aQuestion({ root, chain: [client] }, overrides)).verdict;

test("whoever dials a name wants a server, without saying so", () => {
  expect(verdictOn({ peerName: dialled })).toBe("rejected");
  expect(verdictOn({ peerName: null })).toBe("accepted");
});

test("what the question asks for takes the place of that", () => {
  expect(verdictOn({ peerName: dialled, extendedKeyUsage: [PURPOSES.clientAuth] })).toBe(
    "accepted",
  );
  expect(verdictOn({ peerName: null, extendedKeyUsage: [PURPOSES.serverAuth] })).toBe("rejected");
});

test("whoever asks for any purpose demands none", () => {
  expect(verdictOn({ peerName: dialled, extendedKeyUsage: [PURPOSES.any] })).toBe("accepted");
});
