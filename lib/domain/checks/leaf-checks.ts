import {
  type ClusterCheck,
  couldNotObserve,
  type NodeCheck,
  notApplicable,
  type Verdict,
} from "#lib/domain/checks/finding.ts";
import { coversHost } from "#lib/domain/checks/host-name.ts";
import { inShort, judgeLeaf } from "#lib/domain/checks/judge-tls.ts";
import { judgeKeys, judgeSignatures } from "#lib/domain/checks/key-strength.ts";
import { daysLeft, wholeDaysBetween } from "#lib/domain/checks/validity.ts";
import type {
  NodeObservation,
  Observation,
  ObservedCertificate,
} from "#lib/domain/observation/observation.ts";
import { PURPOSE_OF } from "#lib/domain/observation/purpose.ts";

const WARN_DAYS = 30;
const HIGH_DAYS = 14;
const CRITICAL_DAYS = 7;
const MAX_LIFETIME_DAYS = 366;
/** Good for every purpose, as is a certificate without the extension. */
const ANY_USAGE = "2.5.29.37.0";

/** Checks about the certificate that a node shows for itself. */
export const LEAF_CHECKS: readonly NodeCheck[] = [
  {
    id: "LEAF-01",
    title: "The certificate is within its validity",
    severity: "critical",
    expected: "not before and not after surround the present",
    fix: "Issue a new certificate and rotate it on the node",
    judge: (node, now) => judgeLeaf(node, (leaf) => judgeValidity(leaf, now)),
  },
  {
    id: "LEAF-02",
    title: "The certificate does not expire soon",
    severity: "medium",
    expected: `more than ${WARN_DAYS} days left`,
    fix: "Renew the certificate before it expires",
    judge: (node, now) => judgeLeaf(node, (leaf) => judgeDaysLeft(leaf, now)),
  },
  {
    id: "LEAF-03",
    title: "The certificate does not live longer than a year",
    severity: "low",
    expected: `a lifetime of at most ${MAX_LIFETIME_DAYS} days, 90 recommended`,
    fix: "Issue certificates for shorter periods and let a machine renew them",
    judge: (node) => judgeLeaf(node, judgeLifetime),
  },
  {
    id: "LEAF-04",
    title: "The certificate covers the host name of the configuration and every split horizon",
    severity: "critical",
    expected: "a subject alternative name for the member's host and for each of its horizons",
    fix: "Issue a certificate whose subject alternative names hold the host as the set spells it, and its horizons",
    judge: (node) => judgeLeaf(node, (leaf) => judgeNames(leaf, node)),
  },
  {
    id: "LEAF-05",
    title: "The keys are long enough",
    severity: "high",
    expected: "RSA of 2048 bits or more, or a curve of 256 bits or more, in the whole chain",
    fix: "Issue the certificate over a longer key",
    judge: (node) => judgeLeaf(node, () => judgeKeys(node.tls.chain)),
  },
  {
    id: "LEAF-06",
    title: "The certificates are signed with SHA-256 or better",
    severity: "high",
    expected: "signatures over SHA-256 or better in the whole chain",
    fix: "Issue the certificate anew with a modern signature algorithm",
    judge: (node) => judgeLeaf(node, () => judgeSignatures(node.tls.chain)),
  },
  {
    id: "LEAF-07",
    title: "The certificate may be used in both directions",
    severity: "critical",
    expected: "no extended key usage, or serverAuth together with clientAuth",
    fix: "Issue the certificate with serverAuth and clientAuth, or configure a separate clusterFile",
    judge: (node) => judgeLeaf(node, judgeUsage),
  },
  {
    id: "LEAF-08",
    title: "The certificate is no authority and not signed by itself",
    severity: "high",
    expected: "another issuer than the subject, and no CA flag in the basic constraints",
    fix: "Issue a certificate for the node alone, from the authority that the cluster trusts",
    judge: (node) => judgeLeaf(node, judgeIssuer),
  },
];

/** One stolen key opens one node. */
export const LEAF_09: ClusterCheck = {
  id: "LEAF-09",
  title: "Every node has a key and a name of its own",
  severity: "medium",
  expected: "no key on two nodes, and no wildcard names",
  fix: "Issue one certificate a node, each over its own key and with its own names",
  judge: judgeSharing,
};

function judgeValidity({ notBefore, notAfter }: ObservedCertificate, now: Date): Verdict {
  if (now.getTime() > Date.parse(notAfter)) {
    return { result: "fail", observed: `expired on ${notAfter}` };
  }
  if (now.getTime() < Date.parse(notBefore)) {
    return { result: "fail", observed: `not valid before ${notBefore}` };
  }
  return { result: "pass", observed: `valid until ${notAfter}` };
}

function judgeDaysLeft(leaf: ObservedCertificate, now: Date): Verdict {
  const days = daysLeft(leaf, now);
  const observed = days < 0 ? "expired" : `${days} days left`;
  if (days < CRITICAL_DAYS) return { result: "fail", severity: "critical", observed };
  if (days < HIGH_DAYS) return { result: "fail", severity: "high", observed };
  return days <= WARN_DAYS ? { result: "warn", observed } : { result: "pass", observed };
}

function judgeLifetime({ notBefore, notAfter }: ObservedCertificate): Verdict {
  const days = wholeDaysBetween(new Date(notBefore), new Date(notAfter));
  return { result: days > MAX_LIFETIME_DAYS ? "fail" : "pass", observed: `${days} days` };
}

function judgeNames(
  { subjectAltNames }: ObservedCertificate,
  { host, horizons }: NodeObservation,
): Verdict {
  const uncovered = [host, ...(horizons ?? [])].filter(
    (name) => !coversHost(subjectAltNames, name),
  );
  const names = subjectAltNames.length > 0 ? inShort(subjectAltNames) : "no names";
  if (uncovered.length > 0) {
    return { result: "fail", observed: `${uncovered.join(", ")} not among ${names}` };
  }
  if (horizons === null) {
    return couldNotObserve(
      `${host} is covered; the set's configuration with its horizons was not read`,
    );
  }
  return { result: "pass", observed: names };
}

function judgeUsage({ extendedKeyUsage }: ObservedCertificate): Verdict {
  if (extendedKeyUsage.length === 0 || extendedKeyUsage.includes(ANY_USAGE)) {
    return { result: "pass", observed: "any usage" };
  }
  const server = extendedKeyUsage.includes(PURPOSE_OF.server);
  const client = extendedKeyUsage.includes(PURPOSE_OF.client);
  if (!server) return { result: "fail", observed: "no serverAuth" };
  if (client) return { result: "pass", observed: "serverAuth and clientAuth" };
  // A separate clusterFile may carry clientAuth, which the handshake does not show.
  return { result: "warn", observed: "serverAuth without clientAuth" };
}

function judgeIssuer({ subject, issuer, isCa }: ObservedCertificate): Verdict {
  if (subject === issuer) return { result: "fail", observed: `self-signed: ${subject}` };
  if (isCa === true) return { result: "fail", observed: `${subject} may sign other certificates` };
  if (isCa === null) return couldNotObserve("the basic constraints were not read");
  return { result: "pass", observed: `issued by ${issuer}` };
}

function judgeSharing({ nodes }: Observation): Verdict {
  const leaves = nodes.flatMap(({ host, tls }) =>
    tls.chain.slice(0, 1).map((leaf) => ({ host, leaf })),
  );
  if (leaves.length === 0) return notApplicable("no node showed a certificate");
  const byKey = Map.groupBy(leaves, ({ leaf }) => leaf.spkiSha256);
  const shared = [...byKey].find(([key, holders]) => key !== null && holders.length > 1)?.[1];
  if (shared !== undefined) {
    return { result: "fail", observed: `one key on ${inShort(shared.map(({ host }) => host))}` };
  }
  if (byKey.has(null)) return couldNotObserve("not every key was read");
  const wildcards = leaves.filter(({ leaf }) => leaf.subjectAltNames.some(isWildcard));
  if (wildcards.length > 0) {
    return {
      result: "warn",
      observed: `wildcards on ${inShort(wildcards.map(({ host }) => host))}`,
    };
  }
  return { result: "pass", observed: `${leaves.length} nodes, ${byKey.size} keys` };
}

function isWildcard(name: string): boolean {
  return name.startsWith("DNS:*");
}
