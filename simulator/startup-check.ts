import { spellMode } from "#lib/domain/mode/tls-mode.ts";
import type { SimulatedNodeOptions } from "#simulator/node-options.ts";
import { isValidAt, loadConfigured } from "#simulator/tls/configured-material.ts";

/** A process that does not start: what it exits with and what it says. */
export interface StartupRefusal {
  exitCode: number;
  message: string;
}

/**
 * Why a process with these options would not start, or null.
 *
 * @param now Decides whether the certificate is valid; a clusterFile is not looked at, as in life.
 */
export function checkStartup(options: SimulatedNodeOptions, now: Date): StartupRefusal | null {
  const failed = (message: string) => ({
    exitCode: options.process === "mongos" ? 14 : 1,
    message: `Failed global initialization: BadValue: ${message}`,
  });
  const parameter = ["tlsMode", "sslMode"].find(
    (name) => options.startup.setParameter?.[name] !== undefined,
  );
  if (parameter !== undefined) {
    return {
      exitCode: 2,
      message: `BadValue: Cannot use --setParameter to set "${parameter}" at startup`,
    };
  }
  const refusal =
    options.startup.mode === "disabled" ? disabledProblem(options) : tlsProblem(options);
  if (refusal !== null) return failed(refusal);
  if (!isUsable(options)) {
    return {
      exitCode: options.process === "mongos" ? 14 : 1,
      message:
        "Failed global initialization: InvalidSSLConfiguration: Can not set up PEM key file.",
    };
  }
  const certificate =
    options.startup.mode === "disabled" ? undefined : options.tls?.certificateKeyPem;
  if (certificate !== undefined && !isValidAt(certificate, now)) {
    return { exitCode: 14, message: "The provided SSL certificate is expired or not yet valid." };
  }
  return null;
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
    tls.certificateKeyPem !== "" ||
    tls.clusterPem !== undefined ||
    tls.caPem !== undefined ||
    tls.disabledProtocols !== undefined ||
    tls.allowConnectionsWithoutCertificates === true
  );
}

function tlsProblem(options: SimulatedNodeOptions): string | null {
  const { tls, startup } = options;
  if (tls === undefined || tls.certificateKeyPem === "") {
    return isOld(options)
      ? "need sslPEMKeyFile or certificateSelector when SSL is enabled"
      : "need tlsCertificateKeyFile or certificateSelector when TLS is enabled";
  }
  const unknown = tls.disabledProtocols?.find((name) => !isProtocol(name, tls.disabledProtocols));
  if (unknown !== undefined) return `Unrecognized disabledProtocols '${unknown}'`;
  const auth = startup.clusterAuthMode ?? "undefined";
  const usesX509 = auth === "x509" || auth === "sendX509";
  if (usesX509 && startup.mode === "allowTLS") {
    return `cannot have x.509 cluster authentication in ${spellMode("allowTLS", isOld(options) ? "ssl" : "tls")} mode`;
  }
  if (tls.caPem !== undefined || startup.setParameter?.tlsUseSystemCA === "true") return null;
  if (usesX509) {
    return "No TLS certificate validation can be performed since no CA file has been provided; please specify a tlsCAFile parameter.";
  }
  return isPatched(options)
    ? "The use of TLS without specifying a chain of trust is no longer supported"
    : null;
}

function isProtocol(name: string, all: readonly string[] | undefined): boolean {
  if (name === "none") return all?.length === 1;
  return /^(?:no)?TLS1_[0-3]$/.test(name);
}

function isUsable(options: SimulatedNodeOptions): boolean {
  try {
    loadConfigured(options);
    return true;
  } catch {
    return false;
  }
}
