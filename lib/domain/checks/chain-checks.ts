import {
  type ClusterCheck,
  couldNotObserve,
  type NodeCheck,
  notApplicable,
  type Verdict,
} from "#lib/domain/checks/finding.ts";
import { inShort, judgeLeaf, judgeTls } from "#lib/domain/checks/judge-tls.ts";
import { daysLeft } from "#lib/domain/checks/validity.ts";
import { chainShape } from "#lib/domain/observation/chain-shape.ts";
import type {
  Observation,
  ObservedCertificate,
  TlsObservation,
} from "#lib/domain/observation/observation.ts";

const WARN_DAYS = 30;

/** Checks about the chain that a node sends. */
export const CHAIN_CHECKS: readonly NodeCheck[] = [
  {
    id: "CHAIN-01",
    title: "The chain builds to the declared authority and the name matches",
    severity: "critical",
    expected: "our own rules and OpenSSL's accept chain and name under the cluster's CA file",
    fix: "Serve the intermediates, and issue from the authority in the CA file",
    judge: (node) => judgeTls(node, judgeVerdicts),
  },
  {
    id: "CHAIN-02",
    title: "The intermediates are sent, in order and without strangers",
    severity: "medium",
    expected: "each certificate followed by its issuer, up to one below the root",
    fix: "Write the leaf, then its issuers in order, into certificateKeyFile",
    judge: (node) => judgeLeaf(node, () => judgeShape(node.tls)),
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

/** Members that ask for certificates of different authorities refuse each other. */
export const CHAIN_06: ClusterCheck = {
  id: "CHAIN-06",
  title: "All nodes accept the same authorities",
  severity: "high",
  expected: "one list of authorities in the certificate request of every node",
  fix: "Give every node the same CAFile and clusterCAFile",
  judge: judgeAcceptedAuthorities,
};

function judgeVerdicts({ verdict, openssl, clientMatrix }: TlsObservation): Verdict {
  if (verdict.accepted === null && openssl.accepted === null) {
    return couldNotObserve(verdict.reasons[0]?.message ?? "the cluster has no CA file to judge by");
  }
  const ours = verdict.reasons.map(({ code, message }) => `${code}: ${message}`);
  const theirs = openssl.error ?? "not accepted";
  if (verdict.accepted === null) {
    return openssl.accepted
      ? { result: "pass", observed: "accepted by OpenSSL; our own rules were not asked" }
      : { result: "fail", observed: `OpenSSL: ${theirs}` };
  }
  const why = clientMatrix.find(({ family }) => family === "openssl")?.disagreement;
  const because = why === undefined || why === null ? "" : `; ${why}`;
  if (!verdict.accepted) {
    const other = openssl.accepted ? `; OpenSSL accepts it${because}` : "";
    return { result: "fail", observed: `${inShort(ours, 2)}${other}` };
  }
  if (openssl.accepted === true) {
    return { result: "pass", observed: "accepted by our own rules and by OpenSSL" };
  }
  if (openssl.accepted === null) {
    return { result: "pass", observed: "accepted by our own rules; OpenSSL was not asked" };
  }
  // mongod judges by OpenSSL, so its refusal keeps members and many drivers out whatever the standard says.
  return {
    result: "fail",
    observed: `accepted by our own rules, refused by OpenSSL: ${theirs}${because}`,
  };
}

function judgeShape({ chain, verdict }: TlsObservation): Verdict {
  const { strangers, isInOrder, end } = chainShape(chain);
  const [leaf] = chain;
  if (leaf === undefined) return couldNotObserve("no certificate was shown");
  if (strangers.length > 0) {
    const subjects = strangers.map(({ subject }) => subject);
    return { result: "fail", observed: `not part of the chain: ${inShort(subjects)}` };
  }
  if (!isInOrder) return { result: "fail", observed: "the certificates are out of order" };
  if (end === null || end.subject === end.issuer) {
    return { result: "pass", observed: `${chain.length} in order, up to the root` };
  }
  const observed = `${chain.length} in order, up to one issued by ${end.issuer}`;
  if (verdict.path.length > 0 || verdict.accepted === true) return { result: "pass", observed };
  return verdict.reasons.some(({ code }) => code === "UNKNOWN_ISSUER")
    ? { result: "fail", observed: `${observed}, which no known authority continues` }
    : couldNotObserve(`${observed}, which may be the root or one that is missing`);
}

function judgeAuthorities(
  chain: readonly ObservedCertificate[],
  leaf: ObservedCertificate,
  now: Date,
): Verdict {
  const authorities = chain.slice(1);
  if (authorities.length === 0) return couldNotObserve("the node shows its own certificate only");
  const ending = authorities.filter(
    (authority) =>
      daysLeft(authority, now) <= WARN_DAYS ||
      Date.parse(authority.notAfter) < Date.parse(leaf.notAfter),
  );
  if (ending.length === 0) return { result: "pass", observed: "all outlive the certificate" };
  const words = ending.map(({ subject, notAfter }) => `${subject} ends on ${notAfter}`);
  return { result: "fail", observed: inShort(words) };
}

function judgeAcceptedAuthorities({ nodes }: Observation): Verdict {
  const speakers = nodes.filter(({ tls }) => tls.accepted === true);
  if (speakers.length < 2) return notApplicable("fewer than two nodes take TLS");
  const asking = speakers.flatMap(({ host, tls: { acceptedAuthorities } }) =>
    acceptedAuthorities === null ? [] : [{ host, names: new Set(acceptedAuthorities) }],
  );
  const [first, ...others] = asking;
  if (first === undefined) {
    return speakers.every(({ tls }) => tls.clientCertificate === "not-requested")
      ? notApplicable("no node asks for a client certificate")
      : couldNotObserve("no node told which authorities it accepts");
  }
  const apart = others.find(
    ({ names }) => first.names.size > 0 && !isOverlapping(first.names, names),
  );
  if (apart !== undefined) {
    return { result: "fail", observed: `${first.host} and ${apart.host} share no authority` };
  }
  const different = others.filter(({ names }) => !isSame(first.names, names));
  if (different.length > 0) {
    // While an authority is being replaced, some nodes know the new one before others do.
    const hosts = inShort(different.map(({ host }) => host));
    return { result: "warn", observed: `${hosts}: another list than ${first.host}` };
  }
  const silent = speakers.length - asking.length;
  if (silent > 0) return couldNotObserve(`${silent} of ${speakers.length} nodes name no authority`);
  return {
    result: "pass",
    observed: `${asking.length} nodes: ${inShort([...first.names]) || "no name"}`,
  };
}

function isOverlapping(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return [...left].some((name) => right.has(name));
}

function isSame(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((name) => right.has(name));
}
