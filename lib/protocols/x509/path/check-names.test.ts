import { describe, expect, test } from "vitest";
import { nameConstraints, subjectAltName } from "#tests/pki/extensions.ts";
import { aLeaf, anIntermediate, aRoot } from "#tests/pki/issue.ts";
import { attribute, EMPTY_NAME, generalName, name } from "#tests/pki/names.ts";
import { codesFor } from "#tests/x509/chain-world.ts";

const root = aRoot("Root");
const { dns, email, uri, ip, directory, other, registeredId } = generalName;
const example = name(attribute("O", "Example"));
const VIOLATED = ["NAME_CONSTRAINT_VIOLATED"];

interface Limits {
  permitted?: Buffer[];
  excluded?: Buffer[];
}

/** Codes for a leaf with these alternative names below an authority with these constraints. */
function judge(limits: Limits, names: Buffer[], subject?: Buffer): string[] {
  const ca = anIntermediate(root, "Limited", { also: [nameConstraints(limits)] });
  const also = names.length > 0 ? [subjectAltName(names, true)] : [];
  const leaf = aLeaf(ca, "Leaf", {
    also,
    ...(names.length > 0 ? {} : { without: ["2.5.29.17"] }),
    ...(subject === undefined ? {} : { subject }),
  });
  return codesFor({ leaf, others: [ca], anchors: [root] });
}

const allowed: [string, Limits, Buffer[]][] = [
  ["a host below the domain", { permitted: [dns("example.com")] }, [dns("A.b.EXAMPLE.com")]],
  ["the domain itself", { permitted: [dns("example.com")] }, [dns("example.com")]],
  ["a wildcard below the domain", { permitted: [dns("example.com")] }, [dns("*.example.com")]],
  ["a name of another form", { permitted: [dns("example.com")] }, [ip(192, 0, 2, 1)]],
  ["any host under an empty base", { permitted: [dns("")] }, [dns("example.com")]],
  ["a host beside an excluded one", { excluded: [dns("example.com")] }, [dns("anexample.com")]],
  ["an address", { permitted: [ip(192, 0, 2, 0, 255, 255, 255, 0)] }, [ip(192, 0, 2, 9)]],
  ["a mailbox by itself", { permitted: [email("root@example.com")] }, [email("root@EXAMPLE.com")]],
  ["a mailbox by its host", { permitted: [email("example.com")] }, [email("root@example.com")]],
  ["a mailbox by its domain", { permitted: [email(".example.com")] }, [email("a@b.example.com")]],
  [
    "a URI by its domain",
    { permitted: [uri(".example.com")] },
    [uri("http://u@a.example.com:1/x")],
  ],
  ["a URI by its host", { permitted: [uri("example.com")] }, [uri("ldap://example.com")]],
  ["a directory name", { permitted: [directory(example)] }, [directory(example)]],
];

test.each(allowed)("lets %s pass", (_, limits, names) => {
  const subject = name(attribute("O", "  exAMPle "), attribute("CN", "Leaf"));

  expect(judge(limits, names, subject)).toEqual([]);
});

const refused: [string, Limits, Buffer[]][] = [
  ["a host beyond the domain", { permitted: [dns("example.com")] }, [dns("anexample.com")]],
  ["one bad host among good ones", { permitted: [dns("a.com")] }, [dns("a.com"), dns("b.com")]],
  [
    "a host that is excluded too",
    { permitted: [dns("")], excluded: [dns("a.com")] },
    [dns("x.a.com")],
  ],
  ["a wildcard over an excluded host", { excluded: [dns("bar.a.com")] }, [dns("*.a.com")]],
  ["a wildcard over more than one host", { permitted: [dns("foo.a.com")] }, [dns("*.a.com")]],
  ["a host that is no host", { permitted: [dns("a.com")] }, [dns("!.a.com")]],
  ["an address beyond the net", { permitted: [ip(10, 0, 0, 0, 255, 0, 0, 0)] }, [ip(11, 0, 0, 1)]],
  [
    "an address of the other family",
    { permitted: [ip(10, 0, 0, 0, 255, 0, 0, 0)] },
    [ip(...Buffer.alloc(16))],
  ],
  ["a mailbox below a host", { permitted: [email("a.com")] }, [email("root@b.a.com")]],
  ["an excluded mailbox in other case", { excluded: [email("root@a.com")] }, [email("ROOT@a.com")]],
  ["what is no mailbox", { permitted: [email("a.com")] }, [email("a.com")]],
  ["a URI of the domain itself", { permitted: [uri(".a.com")] }, [uri("http://a.com/")]],
  ["a URI without a host", { excluded: [uri("a.com")] }, [uri("urn:a.com")]],
  ["a URI with an address", { excluded: [uri("a.com")] }, [uri("http://192.0.2.1/")]],
  [
    "another directory name",
    { permitted: [directory(example)] },
    [directory(name(attribute("O", "Other")))],
  ],
  [
    "a name that nobody compares",
    { excluded: [other("1.2.3", example)] },
    [other("1.2.3", example)],
  ],
  ["a registered identifier", { permitted: [registeredId("1.2.3")] }, [registeredId("1.2.3")]],
];

test.each(refused)("refuses %s", (_, limits, names) => {
  const subject = name(attribute("O", "Example"), attribute("CN", "Leaf"));

  expect(judge(limits, names, subject)).toEqual(VIOLATED);
});

describe("the subject", () => {
  test("is held to directory constraints", () => {
    expect(judge({ permitted: [directory(example)] }, [dns("a.com")])).toEqual(VIOLATED);
    expect(judge({ permitted: [directory(example)] }, [dns("a.com")], EMPTY_NAME)).toEqual([]);
  });

  test("is held to mail constraints by its address", () => {
    const subject = name(attribute("emailAddress", "root@b.com"));

    expect(judge({ permitted: [email("a.com")] }, [], subject)).toEqual(VIOLATED);
    expect(judge({ permitted: [email("b.com")] }, [], subject)).toEqual([]);
  });
});

describe("a self-issued certificate", () => {
  const limits = nameConstraints({ excluded: [directory(example)] });
  const ca = anIntermediate(root, "CA", { subject: example, also: [limits] });

  test("is free of constraints in the middle of a path", () => {
    const renewed = anIntermediate(ca, "Renewed", { subject: example });
    const leaf = aLeaf(renewed, "Leaf");

    expect(codesFor({ leaf, others: [ca, renewed], anchors: [root] })).toEqual([]);
  });

  test("is held to them at the end of it", () => {
    const leaf = aLeaf(ca, "Leaf", { subject: example });

    expect(codesFor({ leaf, others: [ca], anchors: [root] })).toEqual(VIOLATED);
  });
});

const hosts = (count: number, suffix: string) =>
  Array.from({ length: count }, (_, index) => dns(`t${index}.${suffix}`));

test("a thousand names meet a thousand constraints", () => {
  expect(judge({ excluded: hosts(1000, "bad") }, hosts(1000, "test"))).toEqual([]);
});

test("more than a million comparisons are not begun", () => {
  expect(judge({ excluded: hosts(1100, "bad") }, hosts(1100, "test"))).toEqual([
    "BUDGET_EXHAUSTED",
  ]);
});
