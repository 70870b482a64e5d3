import { expect, test } from "vitest";
import { judgeAt } from "#lib/infrastructure/openssl-verdict/judge-at.ts";
import { aLeaf, aRoot } from "#tests/pki/issue.ts";

const DAY_MS = 86_400_000;
const now = new Date();
const inDays = (days: number) => new Date(now.getTime() + days * DAY_MS);
const validity = { notBefore: inDays(-10), notAfter: inDays(10) };

const root = aRoot("root", validity);
const leaf = aLeaf(root, "leaf", validity);
const question = { chain: [leaf.der], anchors: [root.der], peerName: null };

test("the verdict of now holds while nothing begins or ends in between", async () => {
  expect(await judgeAt(question, inDays(-9), now)).toEqual({ accepted: true, error: null });
  expect(await judgeAt(question, inDays(9), now)).toEqual({ accepted: true, error: null });
});

test("OpenSSL is not asked about a moment on the other side of somebody's expiry", async () => {
  const unknown = { accepted: null, error: "JUDGES_NOW_ONLY" };

  expect(await judgeAt(question, inDays(11), now)).toEqual(unknown);
  expect(await judgeAt(question, inDays(-11), now)).toEqual(unknown);
});

test("what cannot be read does not change with time", async () => {
  const verdict = await judgeAt(
    { ...question, anchors: [...question.anchors, Buffer.from("rubbish")] },
    inDays(-9),
    now,
  );

  expect(verdict).toEqual({ accepted: true, error: null });
});
