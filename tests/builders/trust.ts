import type {
  Observation,
  ObservedCertificate,
  ObservedTrust,
} from "#lib/domain/observation/observation.ts";
import {
  type NodeTrust,
  type PeerLeniency,
  type ServedChain,
  STRICT_WITH_PEERS,
  TRUST_VERDICT_CODES,
  type TrustSource,
  type TrustVerdict,
} from "#lib/domain/observation/trust-evidence.ts";
import { aNodeObservation, aReplicaSet } from "#tests/builders/observation.ts";

export const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
export const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

/** A member as far as its peers' trust goes. */
export interface TrustMember {
  host: string;
  /** Name of the authority that issued its certificate. */
  issuer: string;
  /** Names of the authorities that it accepts; null for no CA file, "unseen" for a node that shows nothing. */
  trusts: readonly string[] | null | "unseen";
  usage?: readonly string[];
  /** Whether its certificate covers its host. */
  covered?: boolean;
  /** Whether its peers find its certificate to be over. */
  expired?: boolean;
  process?: "mongod" | "mongos";
  leniency?: Partial<PeerLeniency>;
  /** Whether members prove themselves by certificate. */
  membership?: boolean | null;
  /** `CN=host` unless said otherwise. */
  subject?: string;
}

/** A member that is as it should be. */
export function aMember(host: string, overrides: Partial<TrustMember> = {}): TrustMember {
  return { host, issuer: "CN=CA", trusts: ["CN=CA"], ...overrides };
}

/** An observation of these members at allowTLS, with the evidence that a probe would bring. */
export function anObservationOf(members: readonly TrustMember[]): Observation {
  return {
    ...aReplicaSet([]),
    nodes: members.map((member) => {
      const { host, process = "mongod" } = member;
      const node = aNodeObservation({ host, process });
      return { ...node, tls: { ...node.tls, chain: [leafOf(member)] } };
    }),
    trust: evidenceOf(members),
  };
}

function evidenceOf(members: readonly TrustMember[]): ObservedTrust {
  const setNames = [...new Set(members.flatMap(({ trusts }) => nameOf(trusts) ?? []))];
  const chains = members.flatMap((member): ServedChain[] =>
    member.trusts === "unseen"
      ? []
      : [{ id: `chain ${member.host}`, leaf: leafOf(member).sha256, issuer: member.issuer }],
  );
  return {
    anchorSets: setNames.map((id) => ({
      id,
      source: "certificate-request",
      name: null,
      authorities: id.split("+").map((subject) => ({ subject, sha256: subject })),
    })),
    chains,
    nodes: members.map(trustOf),
    verdicts: setNames.flatMap((anchorSet) =>
      members.flatMap((member) =>
        (["server", "client"] as const).map((purpose) => ({
          anchorSet,
          chain: `chain ${member.host}`,
          purpose,
          ...verdictOf(anchorSet, member),
        })),
      ),
    ),
    caFile: [],
    bundles: [],
    clientCertificates: [],
  };
}

function nameOf(trusts: TrustMember["trusts"]): string | null {
  return trusts === null || trusts === "unseen" ? null : trusts.toSorted().join("+");
}

function trustOf({ host, trusts, leniency, membership = null }: TrustMember): NodeTrust {
  const unseen = { kind: "unknown", reason: `${host} shows no certificate` } as const;
  const shown = trusts === "unseen" ? unseen : ({ kind: "chain", chain: `chain ${host}` } as const);
  const source = sourceOf(trusts) ?? unseen;
  return {
    host,
    inbound: source,
    outbound: source,
    asServer: shown,
    asClient: shown,
    leniency: { ...STRICT_WITH_PEERS, ...leniency },
    takesMembersByCertificate: membership,
  };
}

function sourceOf(trusts: TrustMember["trusts"]): TrustSource | null {
  if (trusts === "unseen") return null;
  const anchorSet = nameOf(trusts);
  return anchorSet === null ? { kind: "not-asked" } : { kind: "anchors", anchorSet };
}

function verdictOf(
  anchorSet: string,
  { host, issuer, expired }: TrustMember,
): Pick<TrustVerdict, "accepted" | "evidence" | "reason" | "code" | "openssl"> {
  const sound = {
    evidence: "certificates",
    reason: null,
    code: null,
    openssl: { accepted: null, error: null },
  } as const;
  if (!anchorSet.split("+").includes(issuer)) {
    const code = TRUST_VERDICT_CODES.issuerNotAccepted;
    return { ...sound, accepted: false, code, reason: `${issuer} is not accepted` };
  }
  if (expired !== true) return { ...sound, accepted: true };
  return { ...sound, accepted: false, code: "EXPIRED", reason: `that of ${host} has expired` };
}

function leafOf(member: TrustMember): ObservedCertificate {
  const { host, issuer, usage, covered = true, subject } = member;
  const [served] = aNodeObservation({ host }).tls.chain;
  if (served === undefined) throw new Error("The builder made a node without a certificate");
  return {
    ...served,
    issuer,
    subject: subject ?? served.subject,
    extendedKeyUsage: [...(usage ?? [SERVER_AUTH, CLIENT_AUTH])],
    ...(covered ? {} : { subjectAltNames: ["DNS:elsewhere.example"] }),
  };
}
