import { spellMode } from "#lib/domain/mode/tls-mode.ts";
import type { NodeTlsMaterial, SimulatedNodeOptions } from "#simulator/node-options.ts";
import { materialProblem } from "#simulator/startup/material-problem.ts";
import { parameterProblem } from "#simulator/startup/parameter-problem.ts";
import {
  badMaterial,
  badOptions,
  CANNOT_SET_UP,
  type StartupRefusal,
} from "#simulator/startup/startup-refusal.ts";
import { loadConfigured } from "#simulator/tls/configured-material.ts";

/**
 * Why a process with these options would not start, or null.
 *
 * @param now Decides whether the certificate is valid; a clusterFile is not looked at, as in life.
 */
export function checkStartup(options: SimulatedNodeOptions, now: Date): StartupRefusal | null {
  const parameter = parameterProblem(options);
  if (parameter !== null) return parameter;
  const { tls, startup } = options;
  const isDisabled = startup.mode === "disabled";
  const reason = isDisabled ? disabledProblem(options) : tlsProblem(options);
  if (reason !== null) return badOptions(options.process, reason);
  const material =
    isDisabled || tls === undefined ? null : materialProblem(options.process, tls, now);
  if (material !== null) return material;
  return isUsable(options) ? keyFileProblem(options) : badMaterial(options.process, CANNOT_SET_UP);
}

function keyFileProblem({ keyFile, keyFileIsOpen }: SimulatedNodeOptions): StartupRefusal | null {
  if (keyFileIsOpen !== true) return null;
  const message = `permissions on ${keyFile} are too open`;
  const line = { severity: "I", component: "ACCESS", text: message } as const;
  return { exitCode: 1, message, stage: "material", lines: [line] };
}

const isOld = ({ version }: SimulatedNodeOptions) => version === "4.0";
const isPatched = ({ version }: SimulatedNodeOptions) => version === "7.0" || version === "8.0";

function disabledProblem(options: SimulatedNodeOptions): string | null {
  const { tls, startup } = options;
  if (needsMode(options)) {
    return isOld(options)
      ? "need to enable SSL via the sslMode flag when using SSL configuration parameters"
      : "need to enable TLS via the sslMode/tlsMode flag when using TLS configuration parameters";
  }
  const auth = startup.clusterAuthMode ?? "undefined";
  if (auth === "undefined" || auth === "keyFile" || tls !== undefined) return null;
  return isOld(options)
    ? "need to enable SSL via the sslMode flag"
    : "need to enable TLS via the tlsMode flag";
}

function needsMode({ tls }: SimulatedNodeOptions): boolean {
  if (tls === undefined) return false;
  return (
    tls.certificateKeyFile !== "" ||
    tls.clusterPem !== undefined ||
    tls.caPem !== undefined ||
    tls.CRLFile !== undefined ||
    tls.disabledProtocols !== undefined ||
    tls.allowConnectionsWithoutCertificates === true
  );
}

function tlsProblem(options: SimulatedNodeOptions): string | null {
  const { tls } = options;
  if (tls === undefined || tls.certificateKeyFile === "") {
    return isOld(options)
      ? "need sslPEMKeyFile or certificateSelector when SSL is enabled"
      : "need tlsCertificateKeyFile or certificateSelector when TLS is enabled";
  }
  return listProblem(tls) ?? memberProofProblem(options) ?? trustProblem(options);
}

function listProblem({
  disabledProtocols,
  logVersions,
  CRLFile,
  caPem,
}: NodeTlsMaterial): string | null {
  const disabled = disabledProtocols?.find((name) => !isProtocol(name, disabledProtocols));
  if (disabled !== undefined) return `Unrecognized disabledProtocols '${disabled}'`;
  const logged = logVersions?.find((name) => !isProtocol(name, logVersions));
  if (logged !== undefined) return `Unrecognized tlsLogVersions '${logged}'`;
  return CRLFile !== undefined && caPem === undefined ? "need tlsCAFile with tlsCRLFile" : null;
}

function memberProofProblem(options: SimulatedNodeOptions): string | null {
  const { mode, transitionToAuth } = options.startup;
  if (!usesX509(options) || mode !== "allowTLS" || transitionToAuth === true) return null;
  const word = spellMode("allowTLS", isOld(options) ? "ssl" : "tls");
  return `cannot have x.509 cluster authentication in ${word} mode`;
}

function trustProblem(options: SimulatedNodeOptions): string | null {
  const { tls, startup } = options;
  if (tls?.caPem !== undefined || startup.setParameter?.tlsUseSystemCA === "true") return null;
  if (usesX509(options)) {
    return "No TLS certificate validation can be performed since no CA file has been provided; please specify an tlsCAFile parameter";
  }
  return isPatched(options)
    ? "The use of TLS without specifying a chain of trust is no longer supported"
    : null;
}

function usesX509({ startup }: SimulatedNodeOptions): boolean {
  return startup.clusterAuthMode === "x509" || startup.clusterAuthMode === "sendX509";
}

function isProtocol(name: string, all: readonly string[] | undefined): boolean {
  if (name === "none") return all?.length === 1;
  return /^(?:no)?TLS1_[0-3]$/.test(name);
}

/** Whether OpenSSL takes all of it, the clusterFile included. */
function isUsable(options: SimulatedNodeOptions): boolean {
  try {
    loadConfigured(options);
    return true;
  } catch {
    return false;
  }
}
