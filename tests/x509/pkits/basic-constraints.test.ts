import { describe, test } from "vitest";
import type { KeyUsage } from "#lib/protocols/x509/certificate/certificate.ts";
import type { BuiltCertificate } from "#tests/pki/build-certificate.ts";
import { basicConstraints, keyUsage, unknownExtension } from "#tests/pki/extensions.ts";
import { aLeaf, anIntermediate, aRoot, type IssueWish } from "#tests/pki/issue.ts";
import { expectVerdict, type PathCase } from "#tests/x509/pkits/expect-verdict.ts";

/** Situations of sections 4.6, 4.7 and 4.16 of the Public Key Interoperability Test Suite. */

const BASIC_CONSTRAINTS = "2.5.29.19";
const root = aRoot("anchor");
const limited = (pathLength: number): IssueWish => ({
  also: [basicConstraints({ ca: true, pathLength })],
});

/** The authority between root and end entity is as wished. */
function under(title: string, valid: boolean, wish: IssueWish): PathCase {
  const authority = anIntermediate(root, title, wish);
  return { title, valid, root, chain: [authority, aLeaf(authority, "ee")] };
}

/** A chain of authorities with these path lengths, null for none, below the root. */
function authorities(label: string, lengths: readonly (number | null)[]): BuiltCertificate[] {
  const chain: BuiltCertificate[] = [];
  for (const [index, length] of lengths.entries()) {
    const issuer = chain.at(-1) ?? root;
    const wish = length === null ? {} : limited(length);
    chain.push(anIntermediate(issuer, `${label} ${index}`, wish));
  }
  return chain;
}

/** An end entity, or an authority in its place, at the end of such a chain. */
function lengths(
  title: string,
  { valid, of, end = "ee" }: { valid: boolean; of: readonly (number | null)[]; end?: "ee" | "ca" },
): PathCase {
  const chain = authorities(title, of);
  const issuer = chain.at(-1) ?? root;
  const last =
    end === "ee" ? aLeaf(issuer, "ee") : anIntermediate(issuer, `${title} end`, limited(0));
  return { title, valid, root, chain: [...chain, last] };
}

/** An authority's new key, signed by its old one under the same name. */
function selfIssued(old: BuiltCertificate, label: string, wish: IssueWish = {}): BuiltCertificate {
  return anIntermediate(old, label, { subject: old.subject, ...wish });
}

function selfIssuedCases(): PathCase[] {
  const zero = anIntermediate(root, "zero", limited(0));
  const rolledZero = selfIssued(zero, "zero, new key");
  const below = anIntermediate(rolledZero, "below zero");
  const one = anIntermediate(root, "one", limited(1));
  const rolledOne = selfIssued(one, "one, new key");
  const belowOne = anIntermediate(rolledOne, "below one");
  const rolledBelow = selfIssued(belowOne, "below one, new key");
  return [
    {
      title: "4.6.15 self-issued authorities do not count",
      valid: true,
      root,
      chain: [zero, rolledZero, aLeaf(rolledZero, "ee")],
    },
    {
      title: "4.6.16 other authorities behind a self-issued one do count",
      valid: false,
      root,
      chain: [zero, rolledZero, below, aLeaf(below, "ee")],
    },
    {
      title: "4.6.17 several self-issued authorities do not count",
      valid: true,
      root,
      chain: [one, rolledOne, belowOne, rolledBelow, aLeaf(rolledBelow, "ee")],
    },
  ];
}

const BASIC: PathCase[] = [
  under("4.6.1 basicConstraints are missing", false, { without: [BASIC_CONSTRAINTS] }),
  under("4.6.2 cA is false, critical", false, { also: [basicConstraints({ ca: false })] }),
  under("4.6.3 cA is false, not critical", false, {
    also: [basicConstraints({ ca: false }, false)],
  }),
  under("4.6.4 basicConstraints are not critical", true, {
    also: [basicConstraints({ ca: true }, false)],
  }),
  lengths("4.6.5 one authority too many below 0", { valid: false, of: [0, null] }),
  lengths("4.6.6 an authority at the end also counts the one above", {
    valid: false,
    of: [0, null],
    end: "ca",
  }),
  lengths("4.6.7 an end entity directly below 0", { valid: true, of: [0] }),
  lengths("4.6.8 the last certificate is an authority below 0", {
    valid: true,
    of: [0],
    end: "ca",
  }),
  lengths("4.6.9 0 below 6 holds", { valid: false, of: [6, 0, null] }),
  lengths("4.6.10 0 below 6 holds for authorities at the end", {
    valid: false,
    of: [6, 0, null],
    end: "ca",
  }),
  lengths("4.6.11 a larger length below lifts nothing", { valid: false, of: [6, 1, 1, null] }),
  lengths("4.6.12 a larger length below lifts nothing at the end either", {
    valid: false,
    of: [6, 1, 1, null],
    end: "ca",
  }),
  lengths("4.6.13 lengths that go down step by step", { valid: true, of: [6, 4, 1, null] }),
  lengths("4.6.14 lengths that go down, to an authority", {
    valid: true,
    of: [6, 4, 1, null],
    end: "ca",
  }),
  ...selfIssuedCases(),
];

const usage = (usages: readonly KeyUsage[], critical: boolean): IssueWish => ({
  also: [keyUsage(usages, critical)],
});

const USAGE: PathCase[] = [
  under("4.7.1 keyCertSign is missing, critical", false, usage(["cRLSign"], true)),
  under("4.7.2 keyCertSign is missing, not critical", false, usage(["cRLSign"], false)),
  under("4.7.3 keyUsage is not critical", true, usage(["keyCertSign", "cRLSign"], false)),
];

const authority = anIntermediate(root, "private extensions");
const PRIVATE: PathCase[] = [
  {
    title: "4.16.1 an unknown extension is not critical",
    valid: true,
    root,
    chain: [authority, aLeaf(authority, "ee", { also: [unknownExtension(false)] })],
  },
  {
    title: "4.16.2 an unknown extension is critical",
    valid: false,
    root,
    chain: [authority, aLeaf(authority, "ee", { also: [unknownExtension(true)] })],
  },
];

describe("basic constraints", () => {
  test.each(BASIC)("$title", expectVerdict);
});

describe("key usage", () => {
  test.each(USAGE)("$title", expectVerdict);
});

describe("private extensions", () => {
  test.each(PRIVATE)("$title", expectVerdict);
});
