import { spellMode } from "#lib/domain/mode/tls-mode.ts";
import type { NodeTlsMaterial, SimulatedNodeOptions } from "#simulator/node-options.ts";

const MASKED = "<password>";

/** The command line as it was typed, passwords masked. */
export function startupArguments(options: SimulatedNodeOptions): string[] {
  if (options.startup.source === "yaml") return [options.process, "--config", "<config>"];
  return [
    options.process,
    ...ordinaryArguments(options),
    ...securityArguments(options),
    ...modeArguments(options),
    ...tlsArguments(options),
    ...parameterArguments(options),
  ];
}

function ordinaryArguments(options: SimulatedNodeOptions): string[] {
  const { bindIp = "127.0.0.1", port, logpath = "<logpath>", dbpath = "<dbpath>" } = options;
  const common = ["--port", String(port), "--bind_ip", bindIp, "--logpath", logpath, "--logappend"];
  if (options.process === "mongos")
    return [...common, "--configdb", options.sharding?.configDB ?? ""];
  const role = options.replicaSet?.clusterRole;
  return [
    ...common,
    "--dbpath",
    dbpath,
    "--wiredTigerCacheSizeGB",
    "0.25",
    ...(role === undefined ? [] : [`--${role}`]),
    ...(options.replicaSet === undefined ? [] : ["--replSet", options.replicaSet.name]),
  ];
}

function securityArguments({ authorization, keyFile, startup }: SimulatedNodeOptions): string[] {
  return [
    ...(authorization && keyFile === undefined ? ["--auth"] : []),
    ...(keyFile === undefined ? [] : ["--keyFile", keyFile]),
    ...(startup.clusterAuthMode === undefined
      ? []
      : ["--clusterAuthMode", startup.clusterAuthMode]),
  ];
}

function modeArguments({ startup }: SimulatedNodeOptions): string[] {
  const { mode, vocabulary, modeOption } = startup;
  if (modeOption === "on-normal-ports") return [`--${vocabulary}OnNormalPorts`];
  if (mode === "disabled" && modeOption !== "explicit") return [];
  return [`--${vocabulary}Mode`, spellMode(mode, vocabulary)];
}

const SSL_FLAGS: Readonly<Record<string, string>> = {
  CertificateKeyFile: "PEMKeyFile",
  CertificateKeyFilePassword: "PEMKeyPassword",
};

function tlsArguments({ tls, startup }: SimulatedNodeOptions): string[] {
  if (tls === undefined || startup.mode === "disabled") return [];
  const isTls = startup.vocabulary === "tls";
  const flag = (name: string) =>
    `--${startup.vocabulary}${isTls ? name : (SSL_FLAGS[name] ?? name)}`;
  return [
    ...valueFlags(tls).flatMap(([name, value]) => (value === undefined ? [] : [flag(name), value])),
    ...switchFlags(tls).flatMap(([name, isOn]) => (isOn === true ? [flag(name)] : [])),
  ];
}

function valueFlags(tls: NodeTlsMaterial): [string, string | undefined][] {
  return [
    ["CertificateKeyFile", tls.certificateKeyFile || undefined],
    ["CAFile", tls.CAFile],
    ["CertificateKeyFilePassword", masked(tls.certificateKeyFilePassword)],
    ["ClusterFile", tls.clusterFile],
    ["ClusterPassword", masked(tls.clusterPassword)],
    ["ClusterCAFile", tls.clusterCAFile],
    ["CRLFile", tls.CRLFile],
    ["DisabledProtocols", tls.disabledProtocols?.join(",")],
  ];
}

function switchFlags(tls: NodeTlsMaterial): [string, boolean | undefined][] {
  return [
    ["AllowConnectionsWithoutCertificates", tls.allowConnectionsWithoutCertificates],
    ["AllowInvalidCertificates", tls.allowInvalidCertificates],
    ["AllowInvalidHostnames", tls.allowInvalidHostnames],
  ];
}

function parameterArguments({ startup, tls }: SimulatedNodeOptions): string[] {
  const versions = tls?.logVersions;
  return [
    ...(versions === undefined ? [] : ["--tlsLogVersions", versions.join(",")]),
    ...Object.entries(startup.setParameter ?? {}).flatMap(([name, value]) => [
      "--setParameter",
      `${name}=${value}`,
    ]),
  ];
}

function masked(password: string | undefined): string | undefined {
  return password === undefined ? undefined : MASKED;
}
