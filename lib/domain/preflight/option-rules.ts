import { parseClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import { spellMode, TLS_MODES } from "#lib/domain/mode/tls-mode.ts";
import type { Prediction } from "#lib/domain/preflight/start-forecast.ts";
import {
  inWords,
  optionExit,
  predict,
  type StartRule,
  type StartView,
} from "#lib/domain/preflight/start-view.ts";
import { PROTOCOL_WORDS } from "#lib/domain/server-config/config-change.ts";
import type { WrittenMode } from "#lib/domain/server-config/server-options.ts";

/** What a server refuses about single words, and about options that do not go with its mode. */
export const OPTION_RULES: readonly StartRule[] = [
  bothModes,
  modeWord,
  protocolWord,
  logVersionWord,
  clusterAuthWord,
  optionsWhileDisabled,
  ciphersTwice,
];

function bothModes({ options: { tls } }: StartView): Prediction[] {
  const [first, second] = tls.modes;
  if (first === undefined || second === undefined) return [];
  return [
    predict("BOTH_MODES", "may-refuse", {
      sentence: `net.ssl.mode (${first.word}) and net.tls.mode (${second.word}) are both set: by chance the server refuses, or starts with ${first.word}`,
      fact: "Lifecycle (c): 14 of 30 such starts were refused, 16 took the ssl value",
      message: "net.ssl.mode is not allowed when net.tls.mode is specified",
    }),
  ];
}

function modeWord(view: StartView): Prediction[] {
  const bad = view.options.tls.modes.find((written) => !isModeWord(written, view));
  if (bad === undefined) return [];
  const known = TLS_MODES.map((mode) => spellMode(mode, bad.section)).join(", ");
  return [
    predict("MODE_WORD_UNKNOWN", "refuses", {
      sentence: `"${bad.word}" is no word for ${bad.section}Mode; it knows ${known}`,
      fact: "Spellings, fact sheet 9.1 and 12.2; recorded starts startup-bad-mode-word and startup-ssl-word-in-tlsmode",
      exitCode: optionExit(view),
      message: view.words === "tls" ? `unsupported value for ${bad.section}Mode ${bad.word}` : null,
    }),
  ];
}

/** From 4.2 on the old name takes the new words too, but not the other way round. */
function isModeWord({ section, word }: WrittenMode, { words }: StartView): boolean {
  const isIn = (spelling: "ssl" | "tls") =>
    TLS_MODES.some((mode) => spellMode(mode, spelling) === word);
  return isIn(section) || (section === "ssl" && words === "tls" && isIn("tls"));
}

function protocolWord(view: StartView): Prediction[] {
  const words = wordsOf(view.options.tls.disabledProtocols);
  const isNone = words.length === 1 && words[0] === "none";
  const bad = words.find((word) => !isProtocol(word.replace(/^no(?=TLS)/, "")));
  if (bad === undefined || isNone) return [];
  return [
    predict("PROTOCOL_WORD_UNKNOWN", "refuses", {
      sentence: `"${bad}" is no protocol for disabledProtocols; "none" stands alone`,
      fact: "Recorded starts startup-disabledprotocols-unknown and startup-disabledprotocols-none-mixed",
      exitCode: optionExit(view),
      message: view.isFrom(4, 2) ? `Unrecognized disabledProtocols '${bad}'` : null,
    }),
  ];
}

function logVersionWord(view: StartView): Prediction[] {
  const bad = wordsOf(view.options.tls.logVersions).find((word) => !isProtocol(word));
  if (bad === undefined) return [];
  // The empty list, which `none` stands for with disabledProtocols, was not recorded here.
  return [
    predict("LOG_VERSION_WORD_UNKNOWN", bad === "none" ? "may-refuse" : "refuses", {
      sentence: `"${bad}" is no protocol for logVersions`,
      fact: "Recorded start startup-logversions-unknown",
      exitCode: optionExit(view),
      message: view.isFrom(4, 2) ? `Unrecognized tlsLogVersions '${bad}'` : null,
    }),
  ];
}

function clusterAuthWord(view: StartView): Prediction[] {
  const { clusterAuthMode } = view.options.security;
  if (clusterAuthMode === null || parseClusterAuthMode(clusterAuthMode) !== null) return [];
  return [
    predict("CLUSTER_AUTH_WORD_UNKNOWN", "refuses", {
      sentence: `"${clusterAuthMode}" is no clusterAuthMode; it knows keyFile, sendKeyFile, sendX509, x509`,
      fact: "Recorded start startup-clusterauth-bogus",
      exitCode: optionExit(view),
      message: view.isFrom(4, 2) ? "security.clusterAuthMode expects one of" : null,
    }),
  ];
}

function optionsWhileDisabled(view: StartView): Prediction[] {
  const { tls } = view.options;
  if (view.mode !== "disabled") return [];
  // Neither clusterCAFile, logVersions, FIPSMode nor what allows invalid peers is among them.
  const refused = [
    { name: "certificateKeyFile", isSet: tls.certificateKeyFile !== null },
    { name: "its password", isSet: tls.hasCertificateKeyFilePassword },
    { name: "clusterFile", isSet: tls.clusterFile !== null },
    { name: "clusterPassword", isSet: tls.hasClusterPassword },
    { name: "CAFile", isSet: tls.CAFile !== null },
    { name: "CRLFile", isSet: tls.CRLFile !== null },
    { name: "cipherConfig", isSet: tls.cipherConfig !== null },
    { name: "disabledProtocols", isSet: tls.disabledProtocols !== null },
    { name: "certificateSelector", isSet: tls.certificateSelector !== null },
    { name: "clusterCertificateSelector", isSet: tls.clusterCertificateSelector !== null },
    {
      name: "allowConnectionsWithoutCertificates",
      isSet: tls.allowConnectionsWithoutCertificates === true,
    },
  ].filter(({ isSet }) => isSet);
  if (refused.length === 0) return [];
  const names = refused.map(({ name }) => name).join(", ");
  return [
    predict("TLS_OPTIONS_WHILE_DISABLED", "refuses", {
      sentence: `A disabled server does not start with ${names}; mode and files change in one restart`,
      fact: "Options of disabled servers, fact sheet 1.4; recorded starts startup-disabled-with-certificate and startup-disabled-with-weak",
      exitCode: optionExit(view),
      message: inWords(view, {
        ssl: "need to enable SSL via the sslMode flag when using SSL configuration parameters",
        tls: "need to enable TLS via the sslMode/tlsMode flag when using TLS configuration parameters",
      }),
    }),
  ];
}

function ciphersTwice({ options: { tls, setParameter } }: StartView): Prediction[] {
  if (tls.cipherConfig === null || setParameter.opensslCipherConfig === undefined) return [];
  return [
    predict("CIPHERS_SET_TWICE", "refuses", {
      sentence:
        "The old option for ciphers and the parameter opensslCipherConfig exclude each other",
      fact: "Ciphers, fact sheet 6.4",
    }),
  ];
}

/** Protocols of a list as servers write it. */
export function wordsOf(list: string | null): string[] {
  return list === null ? [] : list.split(",").map((word) => word.trim());
}

function isProtocol(word: string): boolean {
  return PROTOCOL_WORDS.some((known) => known === word);
}
