import { coversHost, hostNamesOf } from "#lib/domain/checks/host-name.ts";
import { dialsTls } from "#lib/domain/mode/tls-mode.ts";
import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import { PURPOSE_OF } from "#lib/domain/observation/purpose.ts";
import { sendsX509 } from "#lib/domain/preflight/cluster-auth-rules.ts";
import { leafIn, outgoingFile } from "#lib/domain/preflight/file-rules.ts";
import type { Prediction } from "#lib/domain/preflight/start-forecast.ts";
import { predict, type StartRule, type StartView } from "#lib/domain/preflight/start-view.ts";
import { membershipAttributes } from "#lib/domain/trust/membership-attributes.ts";

const WITHHOLDING = ["tlsWithholdClientCertificate", "sslWithholdClientCertificate"] as const;

/** What peers will make of the certificates, which servers do not look at when they start. */
export const CERTIFICATE_RULES: readonly StartRule[] = [
  hostName,
  alternativeNames,
  serverUsage,
  clientUsage,
  withheld,
  ownAuthority,
  trustOfPeers,
  membership,
];

function hostName(view: StartView): Prediction[] {
  const leaf = ownLeaf(view);
  if (leaf === null || view.host === null) return [];
  const names = hostNamesOf(leaf);
  const missing = [view.host, ...(view.horizons ?? [])].filter((name) => !coversHost(names, name));
  if (missing.length === 0) return [];
  const when =
    view.mode !== null && dialsTls(view.mode)
      ? "Peers and clients that check names refuse it"
      : "Clients that check names refuse it, and from preferTLS on its peers do";
  return [
    predict("HOST_NAME_MISMATCH", "warns", {
      sentence: `${when}: its certificate does not name ${missing.join(", ")}`,
      fact: "Host names, fact sheet 4.1; lifecycle (b); recorded start startup-wrong-san-server-certificate",
    }),
  ];
}

function alternativeNames(view: StartView): Prediction[] {
  const leaf = ownLeaf(view);
  if (leaf === null || leaf.subjectAltNames.length > 0) return [];
  return [
    predict("NO_ALTERNATIVE_NAMES", "warns", {
      sentence: view.isFrom(5, 0)
        ? "Its certificate has no alternative names, which the server warns of at every start"
        : "Its certificate has no alternative names, which many drivers refuse",
      fact: "Log line 551190 from 5.0 on, fact sheet 3.4",
    }),
  ];
}

function serverUsage(view: StartView): Prediction[] {
  const leaf = ownLeaf(view);
  if (leaf === null || mayBe(leaf, "server")) return [];
  return [
    predict("NO_SERVER_AUTH_USAGE", "warns", {
      sentence: "Its certificate is not made for servers: extended key usage lacks serverAuth",
      fact: "Purposes, fact sheet 4.2",
    }),
  ];
}

function clientUsage(view: StartView): Prediction[] {
  const leaf = outgoingLeaf(view);
  if (leaf === null || mayBe(leaf, "client")) return [];
  return [
    predict("NO_CLIENT_AUTH_USAGE", "warns", {
      sentence: `It starts, but peers that ask for certificates refuse it when it dials them with TLS: extended key usage of ${leaf.subject} lacks clientAuth`,
      fact: "Purposes, fact sheet 4.2 and 10; recorded start startup-server-certificate-serverauth-only",
    }),
  ];
}

function withheld(view: StartView): Prediction[] {
  if (!view.hasTls || !view.hasParameter(...WITHHOLDING)) return [];
  return [
    predict("CERTIFICATE_WITHHELD", "warns", {
      sentence: `It shows no certificate to its peers, which all need allowConnectionsWithoutCertificates${sendsX509(view) ? "; logging in to them by certificate cannot work" : ""}`,
      fact: "Options, fact sheet 4.1: tlsWithholdClientCertificate",
    }),
  ];
}

function ownAuthority(view: StartView): Prediction[] {
  const path = view.options.tls.certificateKeyFile;
  const fact = view.fact(view.options.tls.CAFile);
  if (!view.hasTls || fact?.kind !== "certificates") return [];
  const subjects = fact.certificates.map(({ subject }) => subject);
  if (path === null || isVouchedFor(view, path, subjects) !== false) return [];
  return [
    predict("OWN_AUTHORITY_UNKNOWN", "warns", {
      sentence: `It starts, but by name its own CAFile holds no issuer of the certificate in ${path}; peers with the same CAFile refuse it`,
      fact: "Lifecycle (c); recorded start startup-server-certificate-of-other-ca",
    }),
  ];
}

function trustOfPeers(view: StartView): Prediction[] {
  if (!view.hasTls || view.host === null) return [];
  const { peerAuthorities, mode } = view;
  const fact = "Gate before preferTLS, fact sheet 8.3";
  if (peerAuthorities === null) {
    if (mode === null || !dialsTls(mode)) return [];
    const sentence =
      "Whether its peers trust its certificates is not known: what they accept was not seen";
    return [predict("PEERS_NOT_SEEN", "not-known", { sentence, fact })];
  }
  const paths = new Set([view.options.tls.certificateKeyFile, outgoingFile(view)]);
  return [...paths].flatMap((path) => {
    if (path === null || isVouchedFor(view, path, peerAuthorities) !== false) return [];
    return [
      predict("PEERS_DO_NOT_TRUST", "warns", {
        sentence: `Its peers accept no issuer, by name, of the certificate in ${path}`,
        fact,
      }),
    ];
  });
}

function membership(view: StartView): Prediction[] {
  const { tls, setParameter } = view.options;
  const hasOwnRule =
    (setParameter.tlsX509ClusterAuthDNOverride ?? "") !== "" ||
    tls.clusterAuthAttributes !== null ||
    tls.clusterAuthExtensionValue !== null;
  const own = ownLeaf(view);
  const outgoing = outgoingLeaf(view);
  if (!sendsX509(view) || hasOwnRule || own === null || outgoing === null) return [];
  const expected = membershipAttributes(own.subject);
  if (expected !== "" && membershipAttributes(outgoing.subject) === expected) return [];
  return [
    predict("MEMBERSHIP_MISMATCH", "warns", {
      sentence:
        expected === ""
          ? `${own.subject} has no O, OU or DC, by which members know each other`
          : `${outgoing.subject} differs in O, OU or DC from ${own.subject}, so that peers do not take it for a member`,
      fact: "Who counts as a member, fact sheet 5.2",
    }),
  ];
}

function ownLeaf(view: StartView): ObservedCertificate | null {
  return view.hasTls ? leafIn(view, view.options.tls.certificateKeyFile) : null;
}

function outgoingLeaf(view: StartView): ObservedCertificate | null {
  if (!view.hasTls || view.hasParameter(...WITHHOLDING)) return null;
  return leafIn(view, outgoingFile(view));
}

function mayBe({ extendedKeyUsage }: ObservedCertificate, side: "server" | "client"): boolean {
  return extendedKeyUsage.length === 0 || extendedKeyUsage.includes(PURPOSE_OF[side]);
}

/** Whether, by names, one of the authorities issued something in the file; null where the file was not read. */
function isVouchedFor(
  view: StartView,
  path: string,
  authorities: readonly string[],
): boolean | null {
  const fact = view.fact(path);
  if (fact?.kind !== "certificates") return null;
  return fact.certificates.some(({ issuer }) => authorities.includes(issuer));
}
