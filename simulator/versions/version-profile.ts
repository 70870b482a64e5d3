import type { VersionProfileName } from "#simulator/node-options.ts";

/** What differs between the server generations. */
export interface VersionProfile {
  name: VersionProfileName;
  /** Held against a recording of a real server; the others follow the fact sheet. */
  recorded: boolean;
  version: string;
  versionArray: readonly number[];
  gitVersion: string;
  featureCompatibilityVersion: string;
  openssl: string;
  maxWireVersion: number;
  /** `tlsMode` and `net.tls` exist beside `sslMode`. */
  hasTlsVocabulary: boolean;
  /** isMaster tells the connection id. */
  hasConnectionId: boolean;
  /** hello, topologyVersion, awaitable hello. */
  hasHello: boolean;
  hasRotateCertificates: boolean;
  hasDropConnections: boolean;
  /** serverStatus counts incoming TLS connections under `network`. */
  hasIngressTlsCounters: boolean;
  /** buildInfo is refused before a login unless `buildInfoAuthMode` says otherwise. */
  hasBuildInfoAuthMode: boolean;
  /** OP_QUERY is answered for every command, or for isMaster and hello alone. */
  servesOpQuery: boolean;
  /** "Unrecognized" and "startup only" of setParameter carry codes 72 and 20. */
  codesOfParameterErrors: boolean;
  /** The later clusterAuthMode ladder: other codes and texts, keyFile to sendKeyFile allowed. */
  laterClusterAuthLadder: boolean;
  /** `comment` and `apiVersion` are generic fields rather than parameter names. */
  hasApiVersion: boolean;
  /** Commands that a member refuses because it is not the primary. */
  notPrimary: { codeName: string; text: string; codeNameOnRead: string; textOnRead: string };
}

const LEGACY_WORDS = {
  codeName: "NotMaster",
  text: "not master",
  codeNameOnRead: "NotMasterNoSlaveOk",
  textOnRead: "not master and slaveOk=false",
};

const LATER_WORDS = {
  codeName: "NotWritablePrimary",
  text: "not primary",
  codeNameOnRead: "NotPrimaryNoSecondaryOk",
  textOnRead: "not primary and secondaryOk=false",
};

const V42: VersionProfile = {
  name: "4.2",
  recorded: true,
  version: "4.2.0-rc2-17-gb66a6a7af1",
  versionArray: [4, 2, 0, -48],
  gitVersion: "b66a6a7af16cb91e37cb0d11c13c747dbb40897c",
  featureCompatibilityVersion: "4.2",
  openssl: "OpenSSL 3.0.22 25 Aug 2026",
  maxWireVersion: 8,
  hasTlsVocabulary: true,
  hasConnectionId: true,
  hasHello: false,
  hasRotateCertificates: false,
  hasDropConnections: true,
  hasIngressTlsCounters: false,
  hasBuildInfoAuthMode: false,
  servesOpQuery: true,
  codesOfParameterErrors: false,
  laterClusterAuthLadder: false,
  hasApiVersion: false,
  notPrimary: LEGACY_WORDS,
};

const V40: VersionProfile = {
  ...V42,
  name: "4.0",
  recorded: false,
  version: "4.0.28",
  versionArray: [4, 0, 28, 0],
  gitVersion: "unrecorded",
  featureCompatibilityVersion: "4.0",
  openssl: "OpenSSL 1.1.1f  31 Mar 2020",
  maxWireVersion: 7,
  hasTlsVocabulary: false,
  hasConnectionId: false,
  hasDropConnections: false,
};

const V70: VersionProfile = {
  ...V42,
  name: "7.0",
  recorded: false,
  version: "7.0.14",
  versionArray: [7, 0, 14, 0],
  gitVersion: "unrecorded",
  featureCompatibilityVersion: "7.0",
  openssl: "OpenSSL 3.0.2 15 Mar 2022",
  maxWireVersion: 21,
  hasHello: true,
  hasRotateCertificates: true,
  hasIngressTlsCounters: true,
  servesOpQuery: false,
  codesOfParameterErrors: true,
  laterClusterAuthLadder: true,
  hasApiVersion: true,
  notPrimary: LATER_WORDS,
};

const V80: VersionProfile = {
  ...V70,
  name: "8.0",
  version: "8.0.4",
  versionArray: [8, 0, 4, 0],
  gitVersion: "unrecorded",
  featureCompatibilityVersion: "8.0",
  openssl: "OpenSSL 3.0.13 30 Jan 2024",
  maxWireVersion: 25,
  hasBuildInfoAuthMode: true,
};

const PROFILES: Readonly<Record<VersionProfileName, VersionProfile>> = {
  "4.0": V40,
  "4.2": V42,
  "7.0": V70,
  "8.0": V80,
};

/** The facts of one server generation. */
export function versionProfile(name: VersionProfileName): VersionProfile {
  return PROFILES[name];
}
