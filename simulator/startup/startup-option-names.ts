/** One option that concerns TLS or access, under all its names. */
export interface StartupOption {
  /** Name in a configuration file; `net.tls` since 4.2. */
  name: string;
  /** Name on the command line, without dashes. */
  flag: string;
  /** The names before 4.2, where they differ in more than the prefix. */
  oldName?: string;
  oldFlag?: string;
  takesValue: boolean;
}

function tls(
  key: string,
  kind: "value" | "switch",
  oldKey = key,
  oldFlagKey = oldKey,
): StartupOption {
  return {
    name: `net.tls.${key}`,
    flag: `tls${capitalized(key)}`,
    oldName: `net.ssl.${oldKey}`,
    oldFlag: `ssl${capitalized(oldFlagKey)}`,
    takesValue: kind === "value",
  };
}

function other(name: string, flag: string, takesValue = true): StartupOption {
  return { name, flag, takesValue };
}

function capitalized(key: string): string {
  return key.slice(0, 1).toUpperCase() + key.slice(1);
}

/** Options the simulator reads; a certificate selector is unknown on Linux. */
export const STARTUP_OPTIONS: readonly StartupOption[] = [
  tls("mode", "value"),
  tls("certificateKeyFile", "value", "PEMKeyFile"),
  tls("certificateKeyFilePassword", "value", "PEMKeyPassword"),
  tls("clusterFile", "value"),
  tls("clusterPassword", "value"),
  tls("CAFile", "value"),
  tls("clusterCAFile", "value"),
  tls("CRLFile", "value"),
  tls("disabledProtocols", "value"),
  tls("allowConnectionsWithoutCertificates", "switch"),
  tls("allowInvalidCertificates", "switch"),
  tls("allowInvalidHostnames", "switch"),
  tls("FIPSMode", "switch"),
  { name: "net.tls.logVersions", flag: "tlsLogVersions", takesValue: true },
  other("security.keyFile", "keyFile"),
  other("security.clusterAuthMode", "clusterAuthMode"),
  other("security.transitionToAuth", "transitionToAuth", false),
  other("sharding.configDB", "configdb"),
];
