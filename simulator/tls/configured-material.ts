import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { CertificateFault, NodeFault } from "#simulator/faults/node-fault.ts";
import type { NodeTlsMaterial, SimulatedNodeOptions } from "#simulator/node-options.ts";
import { type LoadedMaterial, loadMaterial } from "#simulator/tls/loaded-material.ts";

/** Certificates that the options name; null for a process that was started disabled. */
export function loadConfigured(options: SimulatedNodeOptions): LoadedMaterial | null {
  if (options.startup.mode === "disabled" || options.tls === undefined) return null;
  return loadMaterial(options.tls, cipherConfigOf(options));
}

/** What a process serves whose files a fault has replaced; null without such a fault. */
export function loadFaulty(
  { certificate, trust }: NodeFault,
  options: SimulatedNodeOptions,
  faultyMaterial: ((fault: CertificateFault) => NodeTlsMaterial) | null,
): LoadedMaterial | null {
  if (certificate === undefined && trust === undefined) return null;
  if (options.startup.mode === "disabled") return null;
  const fault = {
    ...(certificate === undefined ? {} : { certificate }),
    ...(trust === undefined ? {} : { trust }),
  };
  const material = faultyMaterial?.(fault) ?? null;
  return material === null ? null : loadMaterial(material, cipherConfigOf(options));
}

function cipherConfigOf({ startup }: SimulatedNodeOptions): string | undefined {
  return startup.setParameter?.opensslCipherConfig;
}

/** Whether the first certificate of a PEM text is valid at an instant, both ends included. */
export function isValidAt(pem: string, now: Date): boolean {
  const { validFromDate, validToDate } = new X509Certificate(pem);
  return validFromDate <= now && now <= validToDate;
}

/** What is found where a file should be; nothing can be loaded from it. */
export const NO_FILE = "no such file";

/**
 * The same paths read again, as a restart and rotateCertificates do.
 *
 * A path in a folder that this machine has not got is only a name, and keeps its text.
 *
 * @throws Error of the system when a file is there and cannot be read.
 */
export function readAgain(material: NodeTlsMaterial): NodeTlsMaterial {
  const caPem = read(material.CAFile, material.caPem);
  const clusterPem = read(material.clusterFile, material.clusterPem);
  const clusterCaPem = read(material.clusterCAFile, material.clusterCaPem);
  return {
    ...material,
    certificateKeyPem:
      read(material.certificateKeyFile, material.certificateKeyPem) ?? material.certificateKeyPem,
    ...(caPem === undefined ? {} : { caPem }),
    ...(clusterPem === undefined ? {} : { clusterPem }),
    ...(clusterCaPem === undefined ? {} : { clusterCaPem }),
  };
}

function read(path: string | undefined, known: string | undefined): string | undefined {
  if (path === undefined || known === undefined) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    return existsSync(dirname(path)) ? NO_FILE : known;
  }
}
