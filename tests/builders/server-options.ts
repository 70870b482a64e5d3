import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { ServerOptions, TlsOptions } from "#lib/domain/server-config/server-options.ts";

const NO_TLS_OPTIONS: TlsOptions = {
  modes: [],
  certificateKeyFile: null,
  hasCertificateKeyFilePassword: false,
  clusterFile: null,
  hasClusterPassword: false,
  CAFile: null,
  clusterCAFile: null,
  CRLFile: null,
  cipherConfig: null,
  disabledProtocols: null,
  logVersions: null,
  certificateSelector: null,
  clusterCertificateSelector: null,
  clusterAuthAttributes: null,
  clusterAuthExtensionValue: null,
  allowConnectionsWithoutCertificates: null,
  allowInvalidCertificates: null,
  allowInvalidHostnames: null,
  FIPSMode: null,
};

/** Options of a mongod 4.2 in a set, from a file, with its certificates unless it is disabled. */
export function someServerOptions(
  mode: TlsMode,
  { tls, security, ...rest }: OptionOverrides = {},
): ServerOptions {
  const isOn = mode !== "disabled";
  const files = { certificateKeyFile: "/etc/mongodb/server.pem", CAFile: "/etc/mongodb/ca.pem" };
  return {
    program: "mongod",
    version: { major: 4, minor: 2, patch: 0 },
    tls: {
      ...NO_TLS_OPTIONS,
      ...(isOn ? { ...files, modes: [{ section: "tls", word: mode }] } : {}),
      ...tls,
    },
    security: {
      clusterAuthMode: null,
      keyFile: "/etc/mongodb/keyfile",
      authorization: null,
      transitionToAuth: null,
      ...security,
    },
    setParameter: {},
    replSetName: "rs0",
    shardingRole: null,
    configPath: "/etc/mongod.conf",
    argv: ["/usr/bin/mongod", "--config", "/etc/mongod.conf"],
    sections: isOn ? ["tls"] : [],
    repeated: [],
    ...rest,
  };
}

interface OptionOverrides extends Partial<Omit<ServerOptions, "tls" | "security">> {
  tls?: Partial<TlsOptions>;
  security?: Partial<ServerOptions["security"]>;
}
