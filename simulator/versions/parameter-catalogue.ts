import { type Document, EJSON } from "bson";
import type { SimulatedNodeOptions, VersionProfileName } from "#simulator/node-options.ts";
import parameterData from "#simulator/versions/parameters-4.2.json" with { type: "json" };
import { versionProfile } from "#simulator/versions/version-profile.ts";

/**
 * Defaults of server parameters. Names and everything about TLS are recorded on 4.2; the other
 * values are plausible and carry no promise.
 */
const DEFAULTS = EJSON.deserialize(parameterData.defaults as Document, {
  relaxed: false,
}) as Document;

const LATER_DEFAULTS: Document = {
  ocspEnabled: true,
  ocspStaplingRefreshPeriodSecs: -1,
  opensslCipherSuiteConfig: "",
  tlsOCSPStaplingTimeoutSecs: -1,
  tlsOCSPVerifyTimeoutSecs: 4,
  tlsUseSystemCA: false,
  tlsX509ExpirationWarningThresholdDays: 30,
};

const STARTUP_ONLY = new Set([
  "authenticationMechanisms",
  "enableLocalhostAuthBypass",
  "enableTestCommands",
  "maxLogSizeKB",
  "ocspEnabled",
  "ocspStaplingRefreshPeriodSecs",
  "opensslCipherConfig",
  "opensslCipherSuiteConfig",
  "opensslDiffieHellmanParameters",
  "saslHostName",
  "saslServiceName",
  "saslauthdPath",
  "sslWithholdClientCertificate",
  "tlsOCSPStaplingTimeoutSecs",
  "tlsOCSPVerifyTimeoutSecs",
  "tlsUseSystemCA",
  "tlsWithholdClientCertificate",
  "tlsX509ExpirationWarningThresholdDays",
]);

/** Two names of one value. */
const ALIASES: Readonly<Record<string, string>> = {
  disableNonSSLConnectionLogging: "disableNonTLSConnectionLogging",
  sslWithholdClientCertificate: "tlsWithholdClientCertificate",
};

/** Known by name and read only once they are set. */
const READ_WHEN_SET = ["tlsX509ClusterAuthDNOverride"];

const TLS_NAMES_OF_4_2 = [
  "tlsMode",
  "disableNonTLSConnectionLogging",
  "tlsWithholdClientCertificate",
];

/** The name under which a parameter's value is kept. */
export function canonicalParameterName(name: string): string {
  return ALIASES[name] ?? name;
}

/** Names that getParameter lists, in its order: capitals first. */
export function listedParameters(
  process: SimulatedNodeOptions["process"],
  version: VersionProfileName,
): string[] {
  const profile = versionProfile(version);
  const names = process === "mongos" ? parameterData.mongos : parameterData.mongod;
  if (!profile.hasTlsVocabulary) return names.filter((name) => !TLS_NAMES_OF_4_2.includes(name));
  const later = profile.hasApiVersion ? Object.keys(LATER_DEFAULTS) : [];
  const login = profile.hasBuildInfoAuthMode ? ["buildInfoAuthMode"] : [];
  return [...names, ...later, ...login].sort(byCodeUnit);
}

/** Whether setParameter knows the name at all. */
export function isKnownParameter(name: string, options: SimulatedNodeOptions): boolean {
  const isHidden = READ_WHEN_SET.includes(name) && versionProfile(options.version).hasTlsVocabulary;
  return isHidden || listedParameters(options.process, options.version).includes(name);
}

/** Whether the parameter can be given at start only. */
export function isStartupOnly(name: string): boolean {
  return STARTUP_ONLY.has(name);
}

/** The value of a parameter nobody has set, or undefined where there is none to show. */
export function defaultParameter(name: string): unknown {
  if (name === "buildInfoAuthMode") return "requiresAuth";
  return DEFAULTS[name] ?? LATER_DEFAULTS[name];
}

/** Order of `std::map`: by bytes, capitals before small letters. */
export function byCodeUnit(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
