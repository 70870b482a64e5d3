import { describe, expect, test } from "vitest";
import { verifyChain } from "#lib/protocols/x509/path/verify-chain.ts";
import {
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  nameConstraints,
  subjectAltName,
} from "#tests/pki/extensions.ts";
import { aLeaf, anIntermediate, aRoot, type IssueWish } from "#tests/pki/issue.ts";
import { testKey } from "#tests/pki/keys.ts";
import { generalName } from "#tests/pki/names.ts";
import { aQuestion } from "#tests/x509/a-question.ts";
import { MOST_CPU_MS, withCpu } from "#tests/x509/cpu-limit.ts";
import { expectReason, type Situation } from "#tests/x509/situations/expect-reason.ts";

/** An anchor is a name and a key here, so nothing else that its certificate says counts. */
function anchored(title: string, wish: IssueWish): Situation {
  const root = aRoot(`anchor ${title}`, wish);
  const between = anIntermediate(root, "anchor between");
  return { title, root, chain: [between, aLeaf(between, "target")], refusal: null };
}

describe("an anchor", () => {
  test.each([
    anchored("that has expired", { notAfter: new Date("2025-01-01T00:00:00Z") }),
    anchored("that is no authority", {
      also: [basicConstraints({ ca: false }), keyUsage(["digitalSignature"])],
    }),
    anchored("without basicConstraints", { without: ["2.5.29.19", "2.5.29.15"] }),
    anchored("that may not sign certificates", { also: [keyUsage(["cRLSign"])] }),
    anchored("for clients", { also: [extendedKeyUsage(["clientAuth"])] }),
    anchored("that is constrained to other names", {
      also: [nameConstraints({ permitted: [generalName.dns("elsewhere.test")] })],
    }),
  ])("$title is trusted all the same", expectReason);

  test("that is issued by somebody else ends the path", () => {
    const above = aRoot("anchor above");
    const root = anIntermediate(above, "anchor below");

    expectReason({ title: "", root, chain: [aLeaf(root, "target")], refusal: null });
  });

  test("that counts is held to its own words by the profile of private authorities", () => {
    const { root, chain } = anchored("that has expired", {
      notAfter: new Date("2025-01-01T00:00:00Z"),
    });

    const { verdict, reasons } = verifyChain(
      aQuestion({ root, chain }, { profile: "mongodb-private-ca" }),
    );

    expect(verdict).toBe("rejected");
    expect(reasons.map(({ code }) => code)).toEqual(["CERTIFICATE_EXPIRED"]);
  });
});

describe("an authority that changes its key", () => {
  const oldRoot = aRoot("rollover", { key: testKey("p-256", "rollover old") });
  const newRoot = aRoot("rollover", { key: testKey("p-256", "rollover new") });
  const newByOld = anIntermediate(oldRoot, "rollover", { key: newRoot.key });
  const oldByNew = anIntermediate(newRoot, "rollover", { key: oldRoot.key });
  const under = (root: typeof oldRoot) => {
    const between = anIntermediate(root, "rollover between");
    return [between, aLeaf(between, "target")];
  };

  test.each<Situation>([
    { title: "old chain, old root", root: oldRoot, chain: under(oldRoot), refusal: null },
    { title: "new chain, new root", root: newRoot, chain: under(newRoot), refusal: null },
    {
      title: "new chain, old root",
      root: oldRoot,
      chain: [newByOld, ...under(newRoot)],
      refusal: null,
    },
    {
      title: "old chain, new root",
      root: newRoot,
      chain: [oldByNew, ...under(oldRoot)],
      refusal: null,
    },
    {
      title: "new chain, old root, and both roots and both bridges sent along",
      root: oldRoot,
      chain: [newRoot, oldByNew, newByOld, ...under(newRoot)],
      refusal: null,
    },
  ])("is followed: $title", expectReason);
});

describe("many names", () => {
  const names = (count: number) =>
    Array.from({ length: count }, (_, index) => generalName.dns(`host-${index}.permitted.test`));
  const excluded = (count: number) =>
    Array.from({ length: count }, (_, index) => generalName.dns(`not-${index}.permitted.test`));

  function constrainedChain(nameCount: number, constraintCount: number): Situation {
    const root = aRoot("many root");
    const between = anIntermediate(root, "many between", {
      also: [
        nameConstraints({
          permitted: [generalName.dns("permitted.test")],
          excluded: excluded(constraintCount),
        }),
      ],
    });
    const leaf = aLeaf(between, "target", { also: [subjectAltName(names(nameCount))] });
    const isTooMuch = nameCount * constraintCount > 2 ** 20;
    return {
      title: `${nameCount} under ${constraintCount} constraints`,
      root,
      chain: [between, leaf],
      refusal: isTooMuch ? { code: "BUDGET_EXHAUSTED", of: leaf } : null,
    };
  }

  test.each([
    constrainedChain(10, 10),
    constrainedChain(800, 800),
    constrainedChain(1, 5_000),
    constrainedChain(5_000, 1),
    constrainedChain(1_100, 1_100),
  ])("$title", (situation) => {
    const { cpuMs } = withCpu(() => expectReason(situation));

    expect(cpuMs).toBeLessThan(MOST_CPU_MS);
  });

  test("a thousand mailboxes under a thousand constraints are judged within the CPU that a question may take", () => {
    const mailboxes = (prefix: string) =>
      Array.from({ length: 1_000 }, (_, index) => generalName.email(`${prefix}@h${index}.test`));
    const root = aRoot("mail root");
    const between = anIntermediate(root, "mail between", {
      also: [nameConstraints({ excluded: mailboxes("other") })],
    });
    const leaf = aLeaf(between, "target", { also: [subjectAltName(mailboxes("dba"))] });

    const { cpuMs } = withCpu(() =>
      expectReason({ title: "", root, chain: [between, leaf], refusal: null }),
    );

    expect(cpuMs).toBeLessThan(MOST_CPU_MS);
  });
});
