import type { TlsSection } from "#lib/domain/server-config/server-options.ts";

type OptionKind = "text" | "switch" | "secret";

/** How one option is spelled. The first name of a section is the one that we write; the others are read only. */
export interface OptionSpelling {
  kind: OptionKind;
  /** Settings of a file, by section. */
  paths: Readonly<Record<TlsSection, readonly string[]>>;
  /** Flags of the command line without their dashes, by section. */
  flags: Readonly<Record<TlsSection, readonly string[]>>;
}

/**
 * Every option under `net.ssl` and `net.tls`, by the name it has from 4.2 on.
 *
 * @see fact sheet, section 9.1
 */
export const TLS_OPTION_SPELLINGS = {
  mode: underNames("text", ["mode"], ["mode"]),
  certificateKeyFile: underNames("text", ["PEMKeyFile"], ["certificateKeyFile"]),
  certificateKeyFilePassword: underNames(
    "secret",
    ["PEMKeyPassword"],
    ["certificateKeyFilePassword"],
  ),
  clusterFile: underOneName("text", "clusterFile"),
  clusterPassword: underOneName("secret", "clusterPassword"),
  CAFile: underOneName("text", "CAFile"),
  clusterCAFile: underOneName("text", "clusterCAFile"),
  CRLFile: underOneName("text", "CRLFile"),
  cipherConfig: underNames("text", ["sslCipherConfig"], ["tlsCipherConfig"]),
  disabledProtocols: underOneName("text", "disabledProtocols"),
  // Came late to 3.6 and 4.0, and already under its new name.
  logVersions: underNames("text", [], ["logVersions"]),
  certificateSelector: underOneName("text", "certificateSelector"),
  clusterCertificateSelector: underOneName("text", "clusterCertificateSelector"),
  clusterAuthAttributes: {
    kind: "text",
    paths: { ssl: [], tls: ["net.tls.clusterAuthX509.attributes"] },
    flags: { ssl: [], tls: ["tlsClusterAuthX509Attributes"] },
  },
  clusterAuthExtensionValue: {
    kind: "text",
    paths: { ssl: [], tls: ["net.tls.clusterAuthX509.extensionValue"] },
    flags: { ssl: [], tls: ["tlsClusterAuthX509ExtensionValue"] },
  },
  allowConnectionsWithoutCertificates: underNames(
    "switch",
    ["allowConnectionsWithoutCertificates", "weakCertificateValidation"],
    ["allowConnectionsWithoutCertificates"],
  ),
  allowInvalidCertificates: underOneName("switch", "allowInvalidCertificates"),
  allowInvalidHostnames: underOneName("switch", "allowInvalidHostnames"),
  FIPSMode: underOneName("switch", "FIPSMode"),
} as const satisfies Record<string, OptionSpelling>;

export type TlsOptionName = keyof typeof TLS_OPTION_SPELLINGS;

/** Options of `security`, which have one spelling in every version. */
export const SECURITY_OPTION_SPELLINGS = {
  clusterAuthMode: underSecurity("text", "clusterAuthMode"),
  keyFile: underSecurity("text", "keyFile"),
  transitionToAuth: underSecurity("switch", "transitionToAuth"),
} as const satisfies Record<string, OptionSpelling>;

type SecurityOptionName = keyof typeof SECURITY_OPTION_SPELLINGS;
export type OptionName = TlsOptionName | SecurityOptionName;

export const OPTION_SPELLINGS: Readonly<Record<OptionName, OptionSpelling>> = {
  ...TLS_OPTION_SPELLINGS,
  ...SECURITY_OPTION_SPELLINGS,
};

/** Old switches of the command line that stand for `requireTLS`. */
export const ON_NORMAL_PORTS: Readonly<Record<TlsSection, string>> = {
  ssl: "sslOnNormalPorts",
  tls: "tlsOnNormalPorts",
};

/** The path and flag under which we write an option in this section; late options know only `net.tls`. */
export function spellingIn(
  { paths, flags }: OptionSpelling,
  section: TlsSection,
): { path: string; flag: string } {
  const [path = paths.tls[0] ?? ""] = paths[section];
  const [flag = flags.tls[0] ?? ""] = flags[section];
  return { path, flag };
}

/** Whether a setting or flag of this name holds a password. */
export function isSecretName(name: string): boolean {
  return /(?:password|secret)$/i.test(name);
}

function underOneName(kind: OptionKind, key: string): OptionSpelling {
  return underNames(kind, [key], [key]);
}

function underNames(
  kind: OptionKind,
  ssl: readonly string[],
  tls: readonly string[],
): OptionSpelling {
  return {
    kind,
    paths: {
      ssl: ssl.map((key) => `net.ssl.${key}`),
      tls: tls.map((key) => `net.tls.${key}`),
    },
    flags: {
      ssl: ssl.map((key) => flagOf("ssl", key)),
      tls: tls.map((key) => flagOf("tls", key)),
    },
  };
}

/** `sslPEMKeyFile`, but `sslCipherConfig`: a key that begins with its section does not repeat it. */
function flagOf(section: TlsSection, key: string): string {
  return key.startsWith(section) ? key : `${section}${key.charAt(0).toUpperCase()}${key.slice(1)}`;
}

function underSecurity(kind: OptionKind, key: string): OptionSpelling {
  const [path, flag] = [[`security.${key}`], [key]];
  return { kind, paths: { ssl: path, tls: path }, flags: { ssl: flag, tls: flag } };
}
