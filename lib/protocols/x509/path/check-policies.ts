import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { ANY_POLICY } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import { namesMatch } from "#lib/protocols/x509/name/name-key.ts";
import type { Reason } from "#lib/protocols/x509/path/chain-question.ts";
import { reason } from "#lib/protocols/x509/path/reason.ts";

/**
 * Policies that hold so far.
 *
 * Since every policy is welcome at the start, only whether any is left matters, so one set per certificate takes the
 * place of the tree, which hostile mappings could make grow without end.
 */
interface Policies {
  /** Policies that the next certificate may claim. */
  expected: ReadonlySet<string>;
  /** Whether it may claim any. */
  any: boolean;
}

interface Counters {
  explicitPolicy: number;
  policyMapping: number;
  inhibitAnyPolicy: number;
}

/**
 * Processes policies along a path, for a caller to whom any policy is good and none is required.
 *
 * @param path Leaf first, anchor last.
 * @see RFC 5280, section 6.1.3 (d) to (f), 6.1.4 (a), (b), (h) to (j), 6.1.5 (a), (b)
 */
export function checkPolicies(path: readonly Certificate[]): Reason[] {
  const certificates = path.slice(0, -1).toReversed();
  const start = certificates.length + 1;
  let counters = { explicitPolicy: start, policyMapping: start, inhibitAnyPolicy: start };
  let policies: Policies | null = { expected: new Set(), any: true };
  for (const [index, certificate] of certificates.entries()) {
    const isLeaf = index === certificates.length - 1;
    const selfIssued = namesMatch(certificate.subject, certificate.issuer);
    const anyCounts = counters.inhibitAnyPolicy > 0 || (selfIssued && !isLeaf);
    policies = claim(policies, certificate, anyCounts);
    if (!isLeaf) {
      if (mapsAnyPolicy(certificate)) {
        return [reason("POLICY_MAPPING_INVALID", certificate, "maps from or to any policy")];
      }
      policies = map(policies, certificate, counters.policyMapping > 0);
    }
    const required = counters.explicitPolicy;
    counters = nextCounters(counters, certificate, selfIssued && !isLeaf);
    const demanded = required === 0 || (isLeaf && counters.explicitPolicy === 0);
    if (demanded && policies === null) {
      return [reason("POLICY_REQUIRED", certificate, "has no policy that holds over the path")];
    }
  }
  return [];
}

function claim(
  policies: Policies | null,
  { parsed }: Certificate,
  anyCounts: boolean,
): Policies | null {
  if (policies === null || parsed.certificatePolicies === null) return null;
  const claimed = new Set(parsed.certificatePolicies.map(({ id }) => id));
  const any = claimed.delete(ANY_POLICY) && anyCounts;
  const held = [...claimed].filter((id) => policies.any || policies.expected.has(id));
  return unlessEmpty({
    expected: new Set(any ? [...held, ...policies.expected] : held),
    any: any && policies.any,
  });
}

function map(
  policies: Policies | null,
  { parsed }: Certificate,
  mappingAllowed: boolean,
): Policies | null {
  if (policies === null || parsed.policyMappings === null) return policies;
  const expected = new Set(policies.expected);
  const mapped = parsed.policyMappings.filter(
    ({ issuerDomain }) => expected.has(issuerDomain) || (policies.any && mappingAllowed),
  );
  for (const { issuerDomain } of mapped) expected.delete(issuerDomain);
  if (mappingAllowed) for (const { subjectDomain } of mapped) expected.add(subjectDomain);
  return unlessEmpty({ expected, any: policies.any });
}

function mapsAnyPolicy({ parsed }: Certificate): boolean {
  return (parsed.policyMappings ?? []).some(
    ({ issuerDomain, subjectDomain }) =>
      issuerDomain === ANY_POLICY || subjectDomain === ANY_POLICY,
  );
}

function nextCounters(counters: Counters, { parsed }: Certificate, selfIssued: boolean): Counters {
  const step = (count: number) => (selfIssued ? count : Math.max(0, count - 1));
  const limit = (count: number, to: number | null | undefined) => Math.min(count, to ?? count);
  const { policyConstraints, inhibitAnyPolicy } = parsed;
  return {
    explicitPolicy: limit(step(counters.explicitPolicy), policyConstraints?.requireExplicitPolicy),
    policyMapping: limit(step(counters.policyMapping), policyConstraints?.inhibitPolicyMapping),
    inhibitAnyPolicy: limit(step(counters.inhibitAnyPolicy), inhibitAnyPolicy),
  };
}

function unlessEmpty(policies: Policies): Policies | null {
  return policies.any || policies.expected.size > 0 ? policies : null;
}
