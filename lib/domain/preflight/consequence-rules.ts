import { rungOf } from "#lib/domain/mode/tls-mode.ts";
import { wordsOf } from "#lib/domain/preflight/option-rules.ts";
import type { Prediction } from "#lib/domain/preflight/start-forecast.ts";
import { predict, type StartRule, type StartView } from "#lib/domain/preflight/start-view.ts";
import { hasChainOfTrust } from "#lib/domain/preflight/trust-option-rules.ts";
import { FIRST_WITH_LOG_VERSIONS } from "#lib/domain/server-config/change-options.ts";
import { PROTOCOL_WORDS } from "#lib/domain/server-config/config-change.ts";
import { hasPatch } from "#lib/domain/server-config/server-version.ts";

/** What follows from options that a server starts with. */
export const CONSEQUENCE_RULES: readonly StartRule[] = [
  modeFallsBack,
  demandsCertificates,
  validatesNobody,
  invalidCertificates,
  invalidHostNames,
  logVersions,
  protocols,
  oldNames,
];

function modeFallsBack({ mode, runningMode }: StartView): Prediction[] {
  if (mode === null || runningMode === null || rungOf(mode) >= rungOf(runningMode)) return [];
  return [
    predict("MODE_FALLS_BACK", "warns", {
      sentence: `It runs at ${runningMode} and will start at ${mode}, since setParameter does not outlast a restart`,
      fact: "Persistence, fact sheet 1.3 and 8.2",
    }),
  ];
}

function demandsCertificates({ options: { tls }, hasTls }: StartView): Prediction[] {
  const asks = tls.CAFile !== null || tls.clusterCAFile !== null;
  if (!hasTls || !asks || tls.allowConnectionsWithoutCertificates === true) return [];
  return [
    predict("DEMANDS_CLIENT_CERTIFICATES", "warns", {
      sentence: `With ${tls.CAFile === null ? "clusterCAFile" : "CAFile"} and without allowConnectionsWithoutCertificates it refuses every TLS client that shows no certificate`,
      fact: "Options, fact sheet 4.1 and 4.2; live, fact sheet 12.1",
    }),
  ];
}

function validatesNobody(view: StartView): Prediction[] {
  if (!view.hasTls || hasChainOfTrust(view)) return [];
  return [
    predict("VALIDATES_NOBODY", "warns", {
      sentence: "Without CAFile it takes any certificate for good from the nodes that it dials",
      fact: "Options, fact sheet 4.1; recorded starts startup-no-cafile-require and startup-no-cafile-clustercafile-only",
      message:
        "No client certificate validation can be performed since no CA file has been provided",
    }),
  ];
}

function invalidCertificates({ options: { tls }, hasTls }: StartView): Prediction[] {
  if (!hasTls || tls.allowInvalidCertificates !== true) return [];
  return [
    predict("INVALID_CERTIFICATES_ALLOWED", "warns", {
      sentence: "With allowInvalidCertificates it checks nobody, in either direction",
      fact: "Options, fact sheet 4.1; recorded start startup-allowinvalidcertificates",
      message: "While invalid X509 certificates may be used to",
    }),
  ];
}

function invalidHostNames({ options: { tls }, hasTls }: StartView): Prediction[] {
  if (!hasTls || tls.allowInvalidHostnames !== true) return [];
  return [
    predict("INVALID_HOST_NAMES_ALLOWED", "warns", {
      sentence: "With allowInvalidHostnames it takes any name from the nodes that it dials",
      fact: "Options, fact sheet 4.1; recorded start startup-allowinvalidhostnames",
      message: "This server will not perform X.509 hostname validation",
    }),
  ];
}

function logVersions({ options: { tls, version }, mode }: StartView): Prediction[] {
  if (mode !== "allowTLS" || hasPatch(version, FIRST_WITH_LOG_VERSIONS) === false) return [];
  const logged = wordsOf(tls.logVersions);
  const missing = PROTOCOL_WORDS.filter((word) => !logged.includes(word));
  if (missing.length === 0) return [];
  return [
    predict("LOG_VERSIONS_INCOMPLETE", "warns", {
      sentence: `logVersions lacks ${missing.join(", ")}: at allowTLS such clients leave the same lines in the log as clients in plaintext`,
      fact: "Log lines, lifecycle (f)",
    }),
  ];
}

function protocols({ options: { tls }, hasTls, isFrom }: StartView): Prediction[] {
  if (!hasTls || tls.disabledProtocols === null) return [];
  const disabled = wordsOf(tls.disabledProtocols).map((word) => word.replace(/^no(?=TLS)/, ""));
  if (PROTOCOL_WORDS.every((word) => disabled.includes(word))) {
    return [
      predict("NO_PROTOCOL_LEFT", "warns", {
        sentence: "disabledProtocols names every version: it starts, and no TLS client can connect",
        fact: "Lifecycle (c); recorded start startup-disabledprotocols-all",
      }),
    ];
  }
  if (disabled.includes("TLS1_0") || !isFrom(4, 0)) return [];
  return [
    predict("OLD_PROTOCOLS_ENABLED", "warns", {
      sentence:
        "disabledProtocols takes the place of the default, so that TLS 1.0 is offered again",
      fact: "Protocol versions, fact sheet 6.4",
    }),
  ];
}

function oldNames({ options: { sections }, words }: StartView): Prediction[] {
  if (words === "ssl" || !sections.includes("ssl")) return [];
  return [
    predict("OLD_NAMES", "warns", {
      sentence:
        "It reads the old names of options, and says at every start that they are deprecated",
      fact: "Spellings, fact sheet 9.1; recorded start startup-mixed-vocabulary-per-key",
      message: "is deprecated. Please use",
    }),
  ];
}
