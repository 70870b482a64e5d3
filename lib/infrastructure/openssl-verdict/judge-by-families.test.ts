import { describe, expect, test } from "vitest";
import { judgeByFamilies } from "#lib/infrastructure/openssl-verdict/judge-by-families.ts";
import type { BuiltCertificate } from "#tests/pki/build-certificate.ts";
import { aLeaf, anIntermediate, aRoot } from "#tests/pki/issue.ts";
import { type KeyKind, testKey } from "#tests/pki/keys.ts";

const DAY_MS = 86_400_000;
const now = new Date();
const inDays = (days: number) => new Date(now.getTime() + days * DAY_MS);
const validity = { notBefore: inDays(-10), notAfter: inDays(10) };
const over = { notBefore: inDays(-10), notAfter: inDays(-1) };

const judge = (chain: readonly BuiltCertificate[], anchors: readonly BuiltCertificate[]) =>
  judgeByFamilies({
    chain: chain.map(({ der }) => der),
    anchors: anchors.map(({ der }) => der),
    peerName: { kind: "dns", value: "localhost" },
    at: now,
  });

describe.each<KeyKind>(["rsa-2048", "p-256", "ed25519"])("with %s keys", (kind) => {
  const keyed = (label: string) => ({ ...validity, key: testKey(kind, `families ${label}`) });
  const root = aRoot("families root", keyed("root"));
  const between = anIntermediate(root, "families between", keyed("between"));
  const leaf = aLeaf(between, "families leaf", keyed("leaf"));

  test("both families accept a plain chain", async () => {
    expect(await judge([leaf, between], [root])).toEqual([
      { family: "backtracking", accepted: true, error: null, disagreement: null },
      { family: "openssl", accepted: true, error: null, disagreement: null },
    ]);
  });

  test("neither accepts a chain whose intermediate is missing", async () => {
    expect(await judge([leaf], [root])).toMatchObject([
      { family: "backtracking", accepted: false, error: "UNKNOWN_ISSUER", disagreement: null },
      { family: "openssl", accepted: false, error: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" },
    ]);
  });
});

describe("a cluster that changes its authority", () => {
  const oldRoot = aRoot("families old root", validity);
  const newRoot = aRoot("families new root", validity);
  const between = anIntermediate(newRoot, "families cross", validity);
  const leaf = aLeaf(between, "families crossed leaf", validity);
  const crossSigned = (dates: typeof validity) =>
    anIntermediate(oldRoot, "families cross", { ...dates, key: between.key });

  test("OpenSSL takes the cross-signed certificate that comes first and does not come back", async () => {
    const [backtracking, openssl] = await judge([leaf, crossSigned(validity), between], [newRoot]);

    expect(backtracking?.accepted).toBe(true);
    expect(openssl).toMatchObject({ accepted: false, error: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" });
    expect(openssl?.disagreement).toContain("follows the first issuer that it finds");
  });

  test("both go round one that has expired, for OpenSSL prefers what is valid", async () => {
    const verdicts = await judge([leaf, crossSigned(over), between], [newRoot]);

    expect(verdicts.map(({ accepted }) => accepted)).toEqual([true, true]);
  });

  test("an intermediate is an anchor for builders with backtracking only", async () => {
    const [backtracking, openssl] = await judge([leaf, between], [between]);

    expect(backtracking?.accepted).toBe(true);
    expect(openssl).toMatchObject({ accepted: false, error: "UNABLE_TO_GET_ISSUER_CERT" });
    expect(openssl?.disagreement).toContain("self-signed root");
  });
});

test("nobody judges without an authority", async () => {
  const leaf = aLeaf(aRoot("families root", validity), "families leaf", validity);

  expect(await judge([leaf], [])).toEqual([]);
});
