import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { explainDisagreement } from "#lib/domain/observation/explain-disagreement.ts";
import { judgeChain } from "#lib/infrastructure/chains/judge-chain.ts";
import { judgeAt } from "#lib/infrastructure/openssl-verdict/judge-at.ts";
import type { OpensslVerdict } from "#lib/infrastructure/openssl-verdict/openssl-verdict.ts";
import type { ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import { LIMBO_CASES, type LimboCase, questionOf } from "#tests/x509/limbo/limbo-cases.ts";
import { askOpensslCommand, type CommandVerdict } from "#tests/x509/openssl-command.ts";

/** Why the OpenSSL class and we differ, by the beginning of the sentence. */
const WHY = {
  firstIssuer: "OpenSSL follows the first issuer",
  noRoot: "OpenSSL wants a self-signed root",
  purpose: "OpenSSL wants purposes and key usage",
  unnamed: "OpenSSL refuses for something that has no code",
  depth: "The limit on the depth is part of the question",
  enforced: "OpenSSL passes over a rule of the standard",
  names: "Node also takes the common name",
  onlyWe: "OpenSSL finds no fault where we do",
} as const;

/** Each case in which the two differ; a case that comes to differ, or ceases to, makes the test fail. */
const DISAGREEMENTS: Readonly<Record<string, keyof typeof WHY>> = {
  "cve::cve-2024-0567": "noRoot",
  // A constraint and a name that only look alike to OpenSSL, which compares letters.
  "cve::cve-2025-61727": "onlyWe",
  "rfc5280::nc::nc-permits-invalid-dns-san": "onlyWe",
  "rfc5280::nc::nc-forbids-dnsname-wildcard-san": "onlyWe",
  // A certificate without the usages of a server is none to OpenSSL.
  "pathlen::validation-ignores-pathlen-in-leaf": "purpose",
  "rfc5280::ca-as-leaf": "purpose",
  "pathlen::max-chain-depth-0-exhausted": "depth",
  "pathlen::max-chain-depth-1-exhausted": "depth",
  "rfc5280::nc::not-allowed-in-ee-noncritical": "enforced",
  "rfc5280::nc::not-allowed-in-ee-critical": "enforced",
  "rfc5280::pc::ica-noncritical-pc": "enforced",
  "rfc5280::san::noncritical-with-empty-subject": "enforced",
  "webpki::san::wildcard-embedded-leftmost-san": "names",
  "webpki::san::no-san": "names",
  // OpenSSL holds a common name that looks like a host to constraints, although nobody reads it as one.
  "bettertls::nameconstraints::tc5980": "unnamed",
  "bettertls::nameconstraints::tc8140": "unnamed",
  "rfc5280::nc::nc-forbids-alternate-chain-ica": "firstIssuer",
  "rfc5280::nc::nc-forbids-same-chain-ica": "firstIssuer",
  "bettertls::pathbuilding::tc31": "firstIssuer",
  "bettertls::pathbuilding::tc34": "firstIssuer",
  "bettertls::pathbuilding::tc52": "firstIssuer",
  "bettertls::pathbuilding::tc58": "firstIssuer",
  "bettertls::pathbuilding::tc61": "firstIssuer",
  "bettertls::pathbuilding::tc64": "firstIssuer",
  "bettertls::pathbuilding::tc67": "firstIssuer",
};

const CORE = /^(pathological|pathlen|cve|rfc5280::(nc|eku|validity|san|pc|ca)|webpki::(eku|san))/;
const everyNth = (limbo: LimboCase, index: number) =>
  (limbo.group === "pathbuilding" && index % 3 === 0) ||
  (limbo.group === "nameconstraints-sample" && index % 25 === 0);

interface Compared {
  id: string;
  question: ChainQuestion;
  inProcess: OpensslVerdict;
  command: CommandVerdict;
}

const directory = mkdtempSync(join(tmpdir(), "portcullis-openssl-"));
const compared: Compared[] = [];

beforeAll(async () => {
  const now = new Date();
  const chosen = LIMBO_CASES.filter(
    (limbo, index) => (limbo.group === "core" && CORE.test(limbo.id)) || everyNth(limbo, index),
  );
  for (const limbo of chosen) {
    const question = questionOf(limbo, "mongodb-private-ca");
    const { leaf, intermediates, anchors, peerName, at } = question;
    const chain = [leaf, ...intermediates];
    const inProcess = await judgeAt({ chain, anchors, peerName }, at, now);
    if (inProcess.accepted === null) continue;
    const command = await askOpensslCommand(question, directory);
    compared.push({ id: limbo.id, question, inProcess, command });
  }
}, 180_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("OpenSSL in this process", () => {
  test("can be asked about more than a hundred of the chosen cases", () => {
    expect(compared.length).toBeGreaterThan(100);
  });

  test("says of each what `openssl verify` says", () => {
    const different = compared.filter(
      ({ inProcess, command }) => inProcess.accepted !== command.accepted,
    );

    expect(different.map(({ id, inProcess, command }) => ({ id, inProcess, command }))).toEqual([]);
  });

  test("differs from our verdict only where a sentence says why", () => {
    const explained = compared.flatMap(({ id, question, inProcess }) => {
      const { verdict, given, trusted } = judgeChain(question);
      const sentence = explainDisagreement({
        ours: verdict,
        openssl: inProcess,
        served: given,
        anchors: trusted,
        at: question.at,
      });
      return sentence === null ? [] : [[id, reasonIn(sentence)]];
    });

    expect(Object.fromEntries(explained)).toEqual(DISAGREEMENTS);
  });
});

function reasonIn(sentence: string): string {
  const [name] = Object.entries(WHY).find(([, start]) => sentence.startsWith(start)) ?? [sentence];
  return name;
}
