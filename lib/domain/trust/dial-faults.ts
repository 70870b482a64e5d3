import { coversHost, hostNamesOf } from "#lib/domain/checks/host-name.ts";
import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import { PURPOSE_OF } from "#lib/domain/observation/purpose.ts";
import { TRUST_VERDICT_CODES, type TrustSource } from "#lib/domain/observation/trust-evidence.ts";
import { commonGroundFaults } from "#lib/domain/trust/common-ground.ts";
import type { FaultSubject, LenientOption, PairFault, Side } from "#lib/domain/trust/pair-fault.ts";
import type { ShownCertificates, TrustedNode, TrustView } from "#lib/domain/trust/trust-view.ts";

/**
 * What stands in the way when `from` dials `to` over TLS, as members do; empty for a sound pair.
 *
 * @see fact sheet, sections 4.1, 4.2 and 8.3
 */
export function faultsOfDial(from: TrustedNode, to: TrustedNode, view: TrustView): PairFault[] {
  const faults = [
    ...serverFaults(from, to, view),
    ...clientFaults(from, to, view),
    ...commonGroundFaults(from, to, view),
  ];
  // A node without a CA file, for example, is one cause for both directions.
  const byCause = new Map(faults.map((fault) => [fault.cause, fault]));
  return byCause.size === faults.length ? faults : [...byCause.values()];
}

/** Whether the dialling node takes the certificate of the dialled one, and its name. */
function serverFaults(from: TrustedNode, to: TrustedNode, view: TrustView): PairFault[] {
  const { outbound, leniency } = from.trust;
  const { host } = from.observed;
  if (outbound.kind === "not-asked") return [noCaFile(host)];
  const shown = to.trust.asServer;
  if (shown.kind === "unknown") return [unseen(shown.reason), ...sourceFaults(outbound)];
  const chain = view.chain(shown.chain);
  if (chain === null) return [unseen(`No certificate of ${to.observed.host} is known`)];
  const faults = judgedFaults({ source: outbound, chain, side: "server" }, view);
  const dialled = to.observed.host;
  const names = view.once(`name ${dialled}`, () => nameFaults(chain.leaf, dialled));
  if (leniency.allowsInvalidCertificates) {
    return excused([...faults, ...names], host, "allowInvalidCertificates");
  }
  if (leniency.allowsInvalidHostnames) {
    return [...faults, ...excused(names, host, "allowInvalidHostnames")];
  }
  return [...faults, ...names];
}

/** Whether the dialled node takes the certificate that the dialling one shows as a client. */
function clientFaults(from: TrustedNode, to: TrustedNode, view: TrustView): PairFault[] {
  const { inbound, leniency } = to.trust;
  const { host } = to.observed;
  if (inbound.kind === "not-asked") return [noCaFile(host)];
  if (from.trust.leniency.withholdsCertificate) {
    if (leniency.servesWithoutCertificate) return [];
    const cause = `withheld ${from.observed.host}`;
    return [broken("CLIENT_CERTIFICATE_WITHHELD", cause, { kind: "withheld" })];
  }
  const shown = from.trust.asClient;
  if (shown.kind === "unknown") return [unseen(shown.reason), ...sourceFaults(inbound)];
  const chain = view.chain(shown.chain);
  if (chain === null) return [unseen(`No certificate of ${from.observed.host} is known`)];
  const faults = judgedFaults({ source: inbound, chain, side: "client" }, view);
  return leniency.allowsInvalidCertificates
    ? excused(faults, host, "allowInvalidCertificates")
    : faults;
}

function sourceFaults(source: TrustSource): PairFault[] {
  return source.kind === "unknown" ? [unseen(source.reason)] : [];
}

/** A chain, what it is judged by, and whose it is. */
interface Judging {
  source: TrustSource;
  chain: ShownCertificates;
  side: Side;
}

function judgedFaults({ source, chain, side }: Judging, view: TrustView): PairFault[] {
  if (source.kind !== "anchors") return [...sourceFaults(source), ...purposeFaults(chain, side)];
  const { anchorSet } = source;
  return view.once(`chain ${side} ${anchorSet} ${chain.id}`, () => [
    ...chainFaults({ anchorSet, chain, side }, view),
    ...purposeFaults(chain, side),
  ]);
}

function chainFaults(
  { anchorSet, chain, side }: Omit<Judging, "source"> & { anchorSet: string },
  view: TrustView,
): PairFault[] {
  const verdict = view.verdict(anchorSet, chain.id, side);
  const code = side === "server" ? "SERVER_CHAIN_REFUSED" : "CLIENT_CHAIN_REFUSED";
  const certificate = chain.leaf.subject;
  if (verdict === null) return [unseen(`The chain of ${certificate} was not judged`)];
  if (verdict.accepted === null) {
    const { issuer } = chain;
    const reason = verdict.reason ?? "the chain could not be judged";
    const cause = [`unjudged ${anchorSet} ${verdict.code}`, issuer].join(" ");
    const subject: FaultSubject = { kind: "by-name-only", issuer, reason, side };
    return [{ code: "TRUST_NOT_OBSERVED", result: "unknown", cause, subject }];
  }
  const { openssl } = verdict;
  if (openssl.accepted !== null && openssl.accepted !== verdict.accepted) {
    const error = openssl.error ?? verdict.reason ?? "refused";
    const cause = `${code} openssl ${error} ${chain.id}`;
    const by = openssl.accepted ? "us" : "openssl";
    const subject: FaultSubject = { kind: "disputed", refusedBy: by, certificate, error, side };
    return [{ code, result: "at-risk", cause, subject }];
  }
  if (verdict.accepted) return [];
  if (verdict.code === TRUST_VERDICT_CODES.issuerNotAccepted) {
    const accepted = (view.anchorSet(anchorSet)?.authorities ?? []).map(({ subject }) => subject);
    const subject: FaultSubject = { kind: "stranger", issuers: [chain.issuer], accepted, side };
    return [broken(code, `${code} ${anchorSet}`, subject)];
  }
  const reason = verdict.reason ?? "the chain does not hold";
  // Where the set takes other chains of this issuer, the chain itself is at fault, whoever judges it.
  const culprit = view.vouchesFor(anchorSet, chain.issuer, side)
    ? chain.id
    : `${anchorSet} ${chain.issuer}`;
  const subject: FaultSubject = { kind: "refused", certificate, reason, side };
  return [broken(code, `${code} ${verdict.code} ${culprit}`, subject)];
}

function purposeFaults({ id, leaf }: ShownCertificates, side: Side): PairFault[] {
  const { extendedKeyUsage, subject } = leaf;
  if (extendedKeyUsage.length === 0 || extendedKeyUsage.includes(PURPOSE_OF[side])) return [];
  const code = side === "server" ? "SERVER_PURPOSE_MISSING" : "CLIENT_PURPOSE_MISSING";
  return [broken(code, `${code} ${id}`, { kind: "purpose", certificate: subject, side })];
}

function nameFaults(leaf: ObservedCertificate, host: string): PairFault[] {
  const names = hostNamesOf(leaf);
  if (coversHost(names, host)) return [];
  const subject: FaultSubject = { kind: "name", certificate: leaf.subject, names, host };
  return [broken("SERVER_NAME_MISMATCH", `name ${host}`, subject)];
}

/** Refusals that only bring a warning; what is not known stays unknown. */
function excused(faults: readonly PairFault[], host: string, option: LenientOption): PairFault[] {
  const others = faults.filter(({ result }) => result === "unknown");
  if (others.length === faults.length) return [...others];
  const cause = `${option} ${host}`;
  const subject: FaultSubject = { kind: "lenient", host, option };
  return [...others, { code: "PEER_NOT_CHECKED", result: "unchecked", cause, subject }];
}

function noCaFile(host: string): PairFault {
  const subject: FaultSubject = { kind: "no-ca-file", host };
  return { code: "PEER_NOT_CHECKED", result: "unchecked", cause: `no-ca-file ${host}`, subject };
}

function unseen(reason: string): PairFault {
  const subject: FaultSubject = { kind: "unseen", reason };
  return { code: "TRUST_NOT_OBSERVED", result: "unknown", cause: `unseen ${reason}`, subject };
}

function broken(code: PairFault["code"], cause: string, subject: FaultSubject): PairFault {
  return { code, result: "broken", cause, subject };
}
