import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askResponder } from "#lib/infrastructure/chains/ask-responder.ts";
import type { ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import { verifyChain } from "#lib/protocols/x509/path/verify-chain.ts";
import { VALID_AT } from "#tests/pki/build-certificate.ts";
import { buildOcspResponse } from "#tests/pki/build-ocsp-response.ts";
import { authorityInformationAccess } from "#tests/pki/extensions.ts";
import { aLeaf, aRoot } from "#tests/pki/issue.ts";

const SERIAL = 0x4242;
const root = aRoot("Root");
const revoked = buildOcspResponse({
  signer: root.key,
  responder: { name: root.subject },
  responses: [
    { certId: { issuer: root, serial: SERIAL }, status: { revokedAt: new Date("2026-05-01") } },
  ],
});

let asked = 0;
const responder = createServer((_, response) => {
  asked += 1;
  response.end(revoked);
});
beforeAll(() => new Promise<void>((resolve) => responder.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => responder.close(resolve)));

function aQuestion(wish: Partial<ChainQuestion> = {}): ChainQuestion {
  const { port } = responder.address() as AddressInfo;
  const access = authorityInformationAccess({ ocsp: [`http://127.0.0.1:${port}/`] });
  return {
    leaf: aLeaf(root, "Leaf", { serial: SERIAL, also: [access] }).der,
    intermediates: [],
    anchors: [root.der],
    peerName: null,
    at: VALID_AT,
    profile: "mongodb-private-ca",
    extendedKeyUsage: [],
    keyUsage: [],
    maxDepth: null,
    crls: [],
    stapledOcsp: null,
    ...wish,
  };
}

test("a responder's answer is judged like a stapled one", async () => {
  const { question, findings } = await askResponder(aQuestion(), "granted");

  expect(verifyChain(question).reasons.map(({ code }) => code)).toEqual(["REVOKED"]);
  expect(findings.map(({ rule }) => rule)).toEqual(["ocsp-answered"]);
});

test.each([
  ["permission is withheld", {}, "withheld" as const, []],
  ["an answer was stapled", { stapledOcsp: revoked }, "granted" as const, []],
  ["the chain does not hold anyway", { anchors: [] }, "granted" as const, ["ocsp-not-asked"]],
])("nobody is asked where %s", async (_, wish, permission, rules) => {
  const before = asked;

  const { findings } = await askResponder(aQuestion(wish), permission);

  expect(findings.map(({ rule }) => rule)).toEqual(rules);
  expect(asked).toBe(before);
});

test("a leaf without a responder is said to have none", async () => {
  const leaf = aLeaf(root, "Leaf").der;

  const { question, findings } = await askResponder(aQuestion({ leaf }), "granted");

  expect(findings.map(({ rule }) => rule)).toEqual(["ocsp-not-answered"]);
  expect(verifyChain(question).verdict).toBe("accepted");
});
