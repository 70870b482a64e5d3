import { parseMode, spellMode } from "#lib/domain/mode/tls-mode.ts";
import type { SetUp } from "./target.ts";

/** The command line of one server of a set-up, in the vocabulary of the recording. */
export function realArguments(setUp: SetUp): string[] {
  return [
    ...(setUp.kind === "replica-set" ? ["--replSet", "rs0"] : []),
    ...securityArguments(setUp),
    ...modeArguments(setUp),
    ...tlsArguments(setUp),
  ];
}

function securityArguments({ security, clusterAuthMode }: SetUp): string[] {
  return [
    ...(security === "authorization" && clusterAuthMode === null ? ["--auth"] : []),
    ...(security === "keyFile" ? ["--keyFile", "<certs>/keyfile"] : []),
    ...(clusterAuthMode === null ? [] : ["--clusterAuthMode", clusterAuthMode]),
  ];
}

function modeArguments({ mode, vocabulary, variant }: SetUp): string[] {
  if (variant.endsWith("onnormalports")) return [`--${vocabulary}OnNormalPorts`];
  if (mode === "disabled" && variant !== "flag-disabled") return [];
  const parsed = parseMode(mode) ?? "disabled";
  return [`--${vocabulary}Mode`, spellMode(parsed, vocabulary)];
}

function tlsArguments({ mode, vocabulary, variant }: SetUp): string[] {
  if (mode === "disabled") return [];
  const isTls = vocabulary === "tls";
  const certificate = isTls ? "--tlsCertificateKeyFile" : "--sslPEMKeyFile";
  return [
    certificate,
    "<certs>/server.pem",
    ...(variant === "x509-noca" ? [] : [`--${vocabulary}CAFile`, "<certs>/ca.pem"]),
    ...(variant === "x509-weak" ? [`--${vocabulary}AllowConnectionsWithoutCertificates`] : []),
    ...(variant === "x509-invalidok" ? [`--${vocabulary}AllowInvalidCertificates`] : []),
  ];
}
