import {
  couldNotObserve,
  type NodeCheck,
  notApplicable,
  type Verdict,
} from "#lib/domain/checks/finding.ts";
import { coversHost } from "#lib/domain/checks/host-name.ts";
import type { NodeObservation, ObservedCertificate } from "#lib/domain/observation/observation.ts";

const MS_PER_DAY = 86_400_000;
const WARN_DAYS = 30;
const HIGH_DAYS = 14;
const CRITICAL_DAYS = 7;
const MIN_RSA_BITS = 2_048;
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const WEAK_SIGNATURE = /md5|md2|sha-?1\b|sha1/i;
const WEAK_CURVES = new Set(["prime192v1", "secp192r1", "secp224r1"]);

/** Checks about what a node shows in its handshake. */
export const CERTIFICATE_CHECKS: readonly NodeCheck[] = [
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
    id: "LEAF-04",
    title: "The certificate covers the host name of the configuration",
    severity: "critical",
    expected: "a subject alternative name that matches the member's host",
    fix: "Issue a certificate whose subject alternative names hold the host as the set spells it",
    judge: (node) => judgeLeaf(node, (leaf) => judgeName(leaf, node.host)),
  },
  {
    id: "LEAF-05",
    title: "The key is long enough",
    severity: "high",
    expected: "RSA of 2048 bits or more, or a curve of 256 bits or more",
    fix: "Issue a certificate over a longer key",
    judge: (node) => judgeLeaf(node, judgeKey),
  },
  {
    id: "LEAF-06",
    title: "The certificate is signed with SHA-256 or better",
    severity: "high",
    expected: "a signature over SHA-256 or better",
    fix: "Issue the certificate anew with a modern signature algorithm",
    judge: (node) => judgeLeaf(node, judgeSignature),
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
    title: "The certificate is not signed by itself",
    severity: "high",
    expected: "subject and issuer differ",
    fix: "Issue the certificate from the authority that the cluster trusts",
    judge: (node) => judgeLeaf(node, judgeIssuer),
  },
  {
    id: "CHAIN-01",
    title: "The chain builds to the declared authority and the name matches",
    severity: "critical",
    expected: "OpenSSL accepts chain and name under the cluster's CA file",
    fix: "Serve the intermediates, and issue from the authority in the CA file",
    judge: judgeChain,
  },
  {
    id: "CHAIN-03",
    title: "No authority in the chain expires before the certificate or soon",
    severity: "high",
    expected: `every authority outlives the certificate and the next ${WARN_DAYS} days`,
    fix: "Renew the authority and roll the new one out beside the old one",
    judge: (node, now) => judgeLeaf(node, (leaf) => judgeAuthorities(node.tls.chain, leaf, now)),
  },
];

/** Whole days until the certificate ends, rounded down; negative once it has ended. */
function daysLeft(certificate: ObservedCertificate, now: Date): number {
  return Math.floor((Date.parse(certificate.notAfter) - now.getTime()) / MS_PER_DAY);
}

function judgeLeaf(node: NodeObservation, judge: (leaf: ObservedCertificate) => Verdict): Verdict {
  const [leaf] = node.tls.chain;
  if (leaf !== undefined) return judge(leaf);
  if (node.tls.accepted === false) return notApplicable("the node takes no TLS");
  return couldNotObserve(node.tls.failure?.message ?? "no certificate was shown");
}

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

function judgeName({ subjectAltNames }: ObservedCertificate, host: string): Verdict {
  const observed = subjectAltNames.length > 0 ? subjectAltNames.join(", ") : "no names";
  return { result: coversHost(subjectAltNames, host) ? "pass" : "fail", observed };
}

function judgeKey({ publicKey }: ObservedCertificate): Verdict {
  const { type, bits, curve } = publicKey;
  const observed = [type.toUpperCase(), curve ?? bits ?? ""].join(" ").trim();
  const isShort = bits !== null && type.startsWith("rsa") && bits < MIN_RSA_BITS;
  const isWeakCurve = curve !== null && WEAK_CURVES.has(curve);
  return { result: isShort || isWeakCurve ? "fail" : "pass", observed };
}

function judgeSignature({ signatureAlgorithm }: ObservedCertificate): Verdict {
  if (signatureAlgorithm === null) return couldNotObserve("the signature algorithm is not known");
  const isWeak = WEAK_SIGNATURE.test(signatureAlgorithm);
  return { result: isWeak ? "fail" : "pass", observed: signatureAlgorithm };
}

function judgeUsage({ extendedKeyUsage }: ObservedCertificate): Verdict {
  if (extendedKeyUsage.length === 0) return { result: "pass", observed: "any usage" };
  const server = extendedKeyUsage.includes(SERVER_AUTH);
  const client = extendedKeyUsage.includes(CLIENT_AUTH);
  if (!server) return { result: "fail", observed: "no serverAuth" };
  if (client) return { result: "pass", observed: "serverAuth and clientAuth" };
  // A separate clusterFile may carry clientAuth, which the handshake does not show.
  return { result: "warn", observed: "serverAuth without clientAuth" };
}

function judgeIssuer({ subject, issuer }: ObservedCertificate): Verdict {
  if (subject === issuer) return { result: "fail", observed: `self-signed: ${subject}` };
  return { result: "pass", observed: `issued by ${issuer}` };
}

function judgeChain({ tls }: NodeObservation): Verdict {
  if (tls.accepted === false) return notApplicable("the node takes no TLS");
  if (tls.accepted === null) return couldNotObserve(tls.failure?.message ?? "no handshake");
  const { accepted, error } = tls.openssl;
  if (accepted === null) return couldNotObserve("the cluster has no CA file to judge by");
  if (accepted) return { result: "pass", observed: "accepted by OpenSSL" };
  return { result: "fail", observed: error ?? "not accepted by OpenSSL" };
}

function judgeAuthorities(
  chain: readonly ObservedCertificate[],
  leaf: ObservedCertificate,
  now: Date,
): Verdict {
  const authorities = chain.slice(1);
  if (authorities.length === 0) return couldNotObserve("the node shows its own certificate only");
  const ending = authorities.find(
    (authority) =>
      daysLeft(authority, now) <= WARN_DAYS ||
      Date.parse(authority.notAfter) < Date.parse(leaf.notAfter),
  );
  if (ending === undefined) return { result: "pass", observed: "all outlive the certificate" };
  return { result: "fail", observed: `${ending.subject} ends on ${ending.notAfter}` };
}
