import type {
  Certificate,
  GeneralName,
  Name,
  NameConstraints,
} from "#lib/protocols/x509/certificate/certificate.ts";
import { ATTRIBUTE } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import { normalizeDnsName } from "#lib/protocols/x509/name/host-name.ts";
import {
  isAddressWithin,
  isDnsWithin,
  isHostWithin,
  isMailboxWithin,
  mailboxTextOf,
  mayDnsBeWithin,
  normalizeMailboxBase,
  readUriHost,
} from "#lib/protocols/x509/name/name-constraint.ts";
import { isWithinSubtree } from "#lib/protocols/x509/name/name-key.ts";
import { BUDGET, type Spending } from "#lib/protocols/x509/path/budget.ts";

/** What name constraints say of a certificate. */
export type NameVerdict =
  | { kind: "allowed" }
  | { kind: "violated"; what: string }
  | { kind: "too-many" };

/**
 * Holds the names of a certificate against the constraints of one authority above it.
 *
 * @see RFC 5280, section 4.2.1.10 and 6.1.3 (b), (c)
 */
export function checkNames(
  certificate: Certificate,
  constraints: NameConstraints,
  spending: Spending,
): NameVerdict {
  const permitted = byForm(constraints.permitted);
  const excluded = byForm(constraints.excluded.map(inSmallLetters));
  const forms = [...namesOf(certificate)].map(([form, names]) => ({
    form,
    names,
    allow: permitted.get(form) ?? [],
    deny: excluded.get(form) ?? [],
  }));
  if (forms.reduce((sum, form) => sum + product(form), 0) > BUDGET.nameComparisons) {
    return { kind: "too-many" };
  }
  for (const { form, names, allow, deny } of forms) {
    if (allow.length + deny.length === 0) continue;
    for (const name of names) {
      const { allowed, comparisons } = compare(name, allow, deny);
      if (!spending.take("nameComparisons", comparisons)) return { kind: "too-many" };
      if (!allowed) return { kind: "violated", what: form };
    }
  }
  return { kind: "allowed" };
}

interface Form {
  names: readonly Candidate[];
  allow: readonly GeneralName[];
  deny: readonly GeneralName[];
}

/** Known before anything is compared. The one subject is left out, since it grows with the constraints alone. */
function product({ names, allow, deny }: Form): number {
  const many = names.filter(({ isSubject }) => !isSubject).length;
  return many * (allow.length + deny.length);
}

/** Names grow with the certificate, so they are taken apart once for all the constraints above. */
const known = new WeakMap<Certificate, ReadonlyMap<string, readonly Candidate[]>>();

interface Candidate {
  isSubject: boolean;
  /** Null for a name that cannot be compared. */
  within: Matcher | null;
}

/** Whether a subtree holds the name; `loosely` also where it only might. */
type Matcher = { strictly(base: GeneralName): boolean; loosely(base: GeneralName): boolean };

function compare(
  { within }: Candidate,
  allow: readonly GeneralName[],
  deny: readonly GeneralName[],
): { allowed: boolean; comparisons: number } {
  // A name that cannot be compared might be anything.
  if (within === null) return { allowed: false, comparisons: 1 };
  const denied = deny.findIndex((base) => within.loosely(base));
  if (denied >= 0) return { allowed: false, comparisons: denied + 1 };
  if (allow.length === 0) return { allowed: true, comparisons: deny.length };
  const found = allow.findIndex((base) => within.strictly(base));
  const looked = found < 0 ? allow.length : found + 1;
  return { allowed: found >= 0, comparisons: deny.length + looked };
}

function namesOf(certificate: Certificate): ReadonlyMap<string, readonly Candidate[]> {
  const remembered = known.get(certificate);
  if (remembered !== undefined) return remembered;
  const { subject, parsed } = certificate;
  const forms = new Map<string, Candidate[]>();
  const add = (name: GeneralName, isSubject: boolean) => {
    const candidates = forms.get(formOf(name)) ?? [];
    candidates.push({ isSubject, within: matcherOf(name) });
    forms.set(formOf(name), candidates);
  };
  for (const name of parsed.subjectAltName ?? []) add(name, false);
  for (const mailbox of mailboxesIn(subject)) add(mailbox, false);
  if (subject.relativeNames.length > 0) add({ kind: "directory", value: subject }, true);
  known.set(certificate, forms);
  return forms;
}

/** The old place of mail addresses is constrained like the new one. @see RFC 5280, section 4.2.1.10 */
function mailboxesIn({ relativeNames }: Name): GeneralName[] {
  return relativeNames
    .flat()
    .filter(({ type }) => type === ATTRIBUTE.emailAddress)
    .map(({ content }) => ({ kind: "email", value: content.toString("latin1") }));
}

function byForm(bases: readonly GeneralName[]): ReadonlyMap<string, readonly GeneralName[]> {
  return Map.groupBy(bases.map(normalizeBase), formOf);
}

/** Host names are in small letters anyway; see `mailMatcher`. */
function inSmallLetters(base: GeneralName): GeneralName {
  return base.kind === "email" ? { kind: base.kind, value: base.value.toLowerCase() } : base;
}

function normalizeBase(base: GeneralName): GeneralName {
  switch (base.kind) {
    case "dns":
    case "uri":
      return { kind: base.kind, value: normalizeDnsName(base.value) };
    case "email":
      return { kind: base.kind, value: normalizeMailboxBase(base.value) };
    case "ip":
    case "directory":
    case "registered-id":
    case "other":
      return base;
  }
}

function formOf(name: GeneralName): string {
  return name.kind === "other" ? `other-${name.tag & 0x1f}` : name.kind;
}

function matcherOf(name: GeneralName): Matcher | null {
  switch (name.kind) {
    case "dns":
      return dnsMatcher(normalizeDnsName(name.value));
    case "email":
      return mailMatcher(name.value);
    case "uri":
      return uriMatcher(name.value);
    case "ip":
      return same((base) => base.kind === "ip" && isAddressWithin(name.value, base.value));
    case "directory":
      return same((base) => base.kind === "directory" && isWithinSubtree(name.value, base.value));
    case "registered-id":
    case "other":
      return null;
  }
}

function dnsMatcher(name: string): Matcher | null {
  if (!isComparable(name)) return null;
  return {
    strictly: (base) => base.kind === "dns" && isDnsWithin(name, base.value),
    loosely: (base) => base.kind === "dns" && mayDnsBeWithin(name, base.value),
  };
}

/** Labels of letters, digits, `-` and `_`, at most a wildcard in front. */
function isComparable(name: string): boolean {
  return name.length <= 253 && /^(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/.test(name);
}

/** Local parts that differ in case only may be one mailbox, so what is denied is compared in small letters. */
function mailMatcher(value: string): Matcher | null {
  const strict = mailboxTextOf(value);
  const loose = mailboxTextOf(value.toLowerCase());
  if (strict === null || loose === null) return null;
  return {
    strictly: (base) => base.kind === "email" && isMailboxWithin(strict, base.value),
    loosely: (base) => base.kind === "email" && isMailboxWithin(loose, base.value),
  };
}

function uriMatcher(value: string): Matcher | null {
  const host = readUriHost(value);
  if (host === null) return null;
  return same((base) => base.kind === "uri" && isHostWithin(host, base.value));
}

function same(within: (base: GeneralName) => boolean): Matcher {
  return { strictly: within, loosely: within };
}
