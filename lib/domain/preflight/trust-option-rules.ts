import type { Prediction } from "#lib/domain/preflight/start-forecast.ts";
import {
  inWords,
  optionExit,
  predict,
  type StartRule,
  type StartView,
} from "#lib/domain/preflight/start-view.ts";
import { hasPatch } from "#lib/domain/server-config/server-version.ts";

/** @see fact sheet, section 1.4: SERVER-72839 */
export const PATCHES_WITH_CHAIN_OF_TRUST = [
  [4, 4, 29],
  [5, 0, 25],
  [6, 0, 14],
  [7, 0, 6],
  [8, 0, 0],
] as const;

const FACT = "Chain of trust, fact sheet 1.4: SERVER-72839, CVE-2024-1351";

/** What a server refuses about the files that it shows and trusts, whatever is in them. */
export const TRUST_OPTION_RULES: readonly StartRule[] = [
  certificateRequired,
  selectorWithFile,
  listWithoutAuthority,
  chainOfTrust,
  twoChainsOfTrust,
];

/** Whether something tells it whom to trust. */
export function hasChainOfTrust({ options: { tls }, hasParameter }: StartView): boolean {
  return tls.CAFile !== null || tls.certificateSelector !== null || hasParameter("tlsUseSystemCA");
}

function certificateRequired(view: StartView): Prediction[] {
  const { certificateKeyFile, certificateSelector } = view.options.tls;
  if (!view.hasTls || certificateKeyFile !== null || certificateSelector !== null) return [];
  const old = view.isFrom(4, 0)
    ? "need sslPEMKeyFile or certificateSelector when SSL is enabled"
    : "need sslPEMKeyFile when SSL is enabled";
  return [
    predict("CERTIFICATE_REQUIRED", "refuses", {
      sentence: `A server at ${view.mode} needs a certificate of its own, and none is configured`,
      fact: "Needs of every mode but disabled, fact sheet 1.4; recorded start startup-allow-without-certificate",
      exitCode: optionExit(view),
      message: inWords(view, {
        ssl: old,
        tls: "need tlsCertificateKeyFile or certificateSelector when TLS is enabled",
      }),
    }),
  ];
}

function selectorWithFile({ options: { tls } }: StartView): Prediction[] {
  const isTwice =
    (tls.certificateSelector !== null && tls.certificateKeyFile !== null) ||
    (tls.clusterCertificateSelector !== null && tls.clusterFile !== null);
  if (!isTwice) return [];
  return [
    predict("SELECTOR_WITH_FILE", "refuses", {
      sentence: "A certificate comes from a selector or from a file, not from both",
      fact: "Selectors, fact sheet 6.4: exclusive with the options for PEM files",
    }),
  ];
}

function listWithoutAuthority(view: StartView): Prediction[] {
  const { CRLFile, CAFile } = view.options.tls;
  if (!view.hasTls || CRLFile === null || CAFile !== null) return [];
  return [
    predict("CRL_WITHOUT_CA", "refuses", {
      sentence: "CRLFile needs CAFile beside it",
      fact: "Lists of revoked certificates, fact sheet 6.3; recorded start startup-crl-without-ca",
      exitCode: optionExit(view),
      message: inWords(view, {
        ssl: "need sslCAFile with sslCRLFile",
        tls: "need tlsCAFile with tlsCRLFile",
      }),
    }),
  ];
}

function chainOfTrust(view: StartView): Prediction[] {
  const isDemanded = hasPatch(view.options.version, PATCHES_WITH_CHAIN_OF_TRUST);
  if (!view.hasTls || isDemanded === false || hasChainOfTrust(view)) return [];
  if (isDemanded === null) {
    return [
      predict("CHAIN_OF_TRUST_MISSING", "may-refuse", {
        sentence:
          "No CAFile is set, and later patches of this release refuse that; which patch it is, is not known",
        fact: FACT,
      }),
    ];
  }
  return [
    predict("CHAIN_OF_TRUST_MISSING", "refuses", {
      sentence:
        "This version does not start with TLS and without CAFile or the system's trust store",
      fact: FACT,
      message: "The use of TLS without specifying a chain of trust is no longer supported",
    }),
  ];
}

function twoChainsOfTrust(view: StartView): Prediction[] {
  const { CAFile } = view.options.tls;
  if (!view.hasTls || CAFile === null || !view.hasParameter("tlsUseSystemCA")) return [];
  const isKnown = hasPatch(view.options.version, PATCHES_WITH_CHAIN_OF_TRUST) === true;
  return [
    predict("TWO_CHAINS_OF_TRUST", isKnown ? "refuses" : "may-refuse", {
      sentence: "CAFile and tlsUseSystemCA exclude each other",
      fact: FACT,
      message: "The use of both a CA File and the System Certificate store is not supported",
    }),
  ];
}
