import { expect, test } from "vitest";
import { chainCards, wholeChainMarks } from "#components/nodes/chain-model.ts";
import { UNJUDGED_CHAIN } from "#lib/domain/observation/tls-posture.ts";
import { aCertificateDto } from "#tests/builders/dto-cluster.ts";

const leaf = aCertificateDto({ sha256: "leaf", subject: "CN=db-1", issuer: "CN=Issuing CA" });
const issuing = aCertificateDto({ sha256: "ca", subject: "CN=Issuing CA", issuer: "CN=Root CA" });
const stray = aCertificateDto({ sha256: "stray", subject: "CN=Stray CA", issuer: "CN=Stray CA" });
const accepted = { ...UNJUDGED_CHAIN, accepted: true };

test("an anchor that was not sent is said to come from the CA file", () => {
  const verdict = { ...accepted, path: ["leaf", "ca", "root"] };

  const cards = chainCards({ chain: [leaf, issuing], verdict });

  expect(cards.map(({ position, origin, name }) => [position, origin, name])).toEqual([
    ["Leaf", "sent", "db-1"],
    ["Intermediate", "sent", "Issuing CA"],
    ["Anchor", "ca-file", "Root CA"],
  ]);
});

test("an anchor that is known from elsewhere has its certificate", () => {
  const root = aCertificateDto({ sha256: "root", subject: "CN=Root CA", issuer: "CN=Root CA" });
  const verdict = { ...accepted, path: ["leaf", "root"] };

  const cards = chainCards({ chain: [leaf], verdict }, new Map([["root", root]]));

  expect(cards[1]).toMatchObject({ position: "Root", origin: "ca-file", certificate: root });
});

test("what was sent and not needed comes last and says so", () => {
  const verdict = { ...accepted, path: ["leaf", "ca"] };

  const cards = chainCards({ chain: [leaf, stray, issuing], verdict });

  expect(cards.map(({ key, origin }) => [key, origin])).toEqual([
    ["leaf", "sent"],
    ["ca", "sent"],
    ["stray", "unused"],
  ]);
});

test("without a path the order is that of the handshake and nothing is called unused", () => {
  const cards = chainCards({ chain: [leaf, issuing], verdict: UNJUDGED_CHAIN });

  expect(cards.map(({ key, origin }) => [key, origin])).toEqual([
    ["leaf", "sent"],
    ["ca", "sent"],
  ]);
});

test("reasons and findings stand on the card of their certificate", () => {
  const verdict = {
    accepted: false,
    reasons: [
      { code: "EXPIRED", message: "The certificate has expired", certificate: "leaf" },
      { code: "NO_PATH", message: "No path", certificate: null },
    ],
    findings: [
      {
        rule: "WEAK_KEY",
        severity: "warning" as const,
        message: "RSA of 1024 bits",
        certificate: "leaf",
        source: "SP 800-131A",
      },
    ],
    path: [],
  };

  const [card] = chainCards({ chain: [leaf], verdict });

  expect(card?.marks.map(({ code, tone }) => [code, tone])).toEqual([
    ["EXPIRED", "red"],
    ["WEAK_KEY", "amber"],
  ]);
  expect(wholeChainMarks(verdict).map(({ code }) => code)).toEqual(["NO_PATH"]);
});
